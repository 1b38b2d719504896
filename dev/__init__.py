"""The three development servers side by side, on one database with something in it."""
