"""What use cases cost the database: how many statements, and how each of them is executed."""
