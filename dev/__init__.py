"""The development servers, a model server, and a database with sample data."""
