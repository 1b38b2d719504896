"""Sample data for the development database: what is in it, and how it gets there."""
