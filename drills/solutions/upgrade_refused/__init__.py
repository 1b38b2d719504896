"""The migrations of a service: what alembic.ini names as script_location."""
