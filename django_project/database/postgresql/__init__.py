"""Django's backend of PostgreSQL, whose pool asks less often whether a connection is alive."""
