"""One database under two migration tools: taking it over from Alembic, and keeping its book."""
