"""What a database's schema is, in facts that can be compared."""

import sqlalchemy as sa

from tests.migrations import postgresql_facts, sqlite_facts
from tests.stores.plain_sql import writing

BOOKS = {"alembic_version", "django_migrations"}
Schema = dict[str, list[str]]  # the facts of each table, or whatever else has columns


def schema_at(database_url: str) -> Schema:
    """The schema of a database."""
    with writing(database_url) as connection:
        return schema(connection)


def schema(connection: sa.Connection) -> Schema:
    """The schema that a connection finds, the migration tools' books aside."""
    facts = (sqlite_facts if connection.dialect.name == "sqlite" else postgresql_facts).facts
    found: Schema = {}
    for table, fact in facts(connection):
        found.setdefault(table, []).append(" ".join(fact.split()))
    return {table: sorted(of_it) for table, of_it in found.items() if table not in BOOKS}


def ours(found: Schema) -> Schema:
    """Without what Django brings for itself."""
    return {table: facts for table, facts in found.items() if not is_djangos(table)}


def is_djangos(table: str) -> bool:
    """Whether Django's own apps keep it: users of the admin site, their sessions, and so on."""
    return table.startswith(("auth_", "django_"))
