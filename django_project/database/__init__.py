"""The database: connections, what every store uses, and migrations beside Alembic's."""
