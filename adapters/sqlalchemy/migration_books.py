"""The books in which the two migration tools note what they have done to a database."""

from datetime import UTC, datetime

import sqlalchemy as sa

from adapters.database_faults import meaning_of
from adapters.migration_steps import STEPS, Migration, alembic_is_behind, django_is_behind
from adapters.sqlalchemy.connection import Connection
from adapters.sqlalchemy.utc_time import UtcTime
from core.domain.errors import DomainError, Kind

_alembic = sa.table("alembic_version", sa.column("version_num", sa.String))
_django = sa.table(
    "django_migrations",
    sa.column("app", sa.String),
    sa.column("name", sa.String),
    sa.column("applied", UtcTime),
)
_APPLIED = sa.select(_django.c.app, _django.c.name)


def noted_by_django(connection: sa.Connection) -> set[Migration]:
    """The migrations in Django's book; none where it has none."""
    if not sa.inspect(connection).has_table(_django.name):
        return set()
    return {(app, name) for app, name in connection.execute(_APPLIED)}


def note_for_django(connection: sa.Connection, noted: set[Migration], steps: int) -> None:
    """Let Django's book tell of that many steps, when so far it has noted those migrations."""
    for number, step in enumerate(STEPS, start=1):
        for app, name in step.migrations:
            if number > steps:
                of_it = (_django.c.app == app, _django.c.name == name)
                connection.execute(sa.delete(_django).where(*of_it))
            elif (app, name) not in noted:
                row = {"app": app, "name": name, "applied": datetime.now(UTC)}
                connection.execute(sa.insert(_django).values(row))


async def is_behind(connection: Connection) -> bool:
    """Whether no tool's book tells of every step; the database's own error where there is none."""
    try:
        revision = (await connection.execute(sa.select(_alembic))).scalar()
    except sa.exc.DBAPIError as error:
        if not _is_lacking(error):
            raise
    else:
        if not alembic_is_behind(revision):
            return False
    applied = await connection.execute(_APPLIED)
    return django_is_behind({(app, name) for app, name in applied})


def _is_lacking(error: sa.exc.DBAPIError) -> bool:
    meaning = meaning_of(error.orig)
    return isinstance(meaning, DomainError) and meaning.kind is Kind.NOT_MIGRATED
