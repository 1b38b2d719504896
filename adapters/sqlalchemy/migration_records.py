"""The tables in which Alembic and Django record the migrations that they have applied."""

from datetime import UTC, datetime

import sqlalchemy as sa

from adapters.database_errors import translate
from adapters.migration_steps import STEPS, Migration, alembic_is_behind, django_is_behind
from adapters.sqlalchemy.database import Connection
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


def applied_by_django(connection: sa.Connection) -> set[Migration]:
    """The migrations that Django has recorded; none if it has no table."""
    if not sa.inspect(connection).has_table(_django.name):
        return set()
    return {(app, name) for app, name in connection.execute(_APPLIED)}


def record_for_django(connection: sa.Connection, applied: set[Migration], steps: int) -> None:
    """Make Django's table record the first `steps` steps; `applied` is what it records now."""
    for number, step in enumerate(STEPS, start=1):
        for app, name in step.migrations:
            if number > steps:
                migration = (_django.c.app == app, _django.c.name == name)
                connection.execute(sa.delete(_django).where(*migration))
            elif (app, name) not in applied:
                row = {"app": app, "name": name, "applied": datetime.now(UTC)}
                connection.execute(sa.insert(_django).values(row))


async def is_behind(connection: Connection) -> bool:
    """Whether neither tool has recorded every step. Raises the driver's error without any table."""
    try:
        revision = (await connection.execute(sa.select(_alembic))).scalar()
    except sa.exc.DBAPIError as error:
        if not _is_missing_table(error):
            raise
    else:
        if not alembic_is_behind(revision):
            return False
    applied = await connection.execute(_APPLIED)
    return django_is_behind({(app, name) for app, name in applied})


def _is_missing_table(error: sa.exc.DBAPIError) -> bool:
    translated = translate(error.orig)
    return isinstance(translated, DomainError) and translated.kind is Kind.NOT_MIGRATED
