"""Sample data for the development database."""
