"""The databases under the apps: a PostgreSQL server of the run's own, and SQLite files."""
