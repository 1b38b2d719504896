"""The tables in which Alembic and Django record the migrations that they have applied."""

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.recorder import MigrationRecorder

from adapters.database_errors import not_migrated
from adapters.migration_steps import (
    APPS,
    STEPS,
    Migration,
    UnknownStep,
    alembic_is_behind,
    django_is_behind,
    steps_of_django,
)

ALEMBIC_TABLE = "alembic_version"


def applied_by_django(using: str = DEFAULT_DB_ALIAS) -> set[Migration]:
    """The migrations that Django has recorded; none if it has no table."""
    return set(MigrationRecorder(connections[using]).applied_migrations())


def applied_by_alembic(using: str = DEFAULT_DB_ALIAS) -> str | None:
    """The revision that Alembic has recorded; None without its table, or with an empty one."""
    return _alembic_revision(using) if _has_alembic_table(using) else None


def record_for_alembic(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make Alembic's table, if there is one, record the steps that Django has recorded."""
    if not _has_alembic_table(using):
        return
    try:
        steps = steps_of_django(applied_by_django(using))
    except UnknownStep:
        return  # between two steps, of which `migrate` has applied a part
    with connections[using].cursor() as cursor:
        cursor.execute(f"DELETE FROM {ALEMBIC_TABLE}")  # noqa: S608  # a constant
        if steps:
            insert = f"INSERT INTO {ALEMBIC_TABLE} (version_num) VALUES (%s)"  # noqa: S608
            cursor.execute(insert, [STEPS[steps - 1].revision])


def check_schema() -> None:
    """Query every column of every table, and the records of both tools.

    Raises DomainError (NOT_MIGRATED), or the database's own error. Django's own tables are not
    queried: in a database that Alembic built they are missing, and only the admin site needs them.
    """
    for label in sorted(APPS):
        for model in apps.get_app_config(label).get_models():
            list(model._default_manager.all()[:1])
    if django_is_behind(applied_by_django()) and alembic_is_behind(
        _alembic_revision(DEFAULT_DB_ALIAS)
    ):
        raise not_migrated()


def _has_alembic_table(using: str) -> bool:
    return ALEMBIC_TABLE in connections[using].introspection.table_names()


def _alembic_revision(using: str) -> str | None:
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT version_num FROM {ALEMBIC_TABLE}")  # noqa: S608  # a constant
        row = cursor.fetchone()
    return row[0] if row else None
