"""The three development servers and a model server, on one database with something in it."""
