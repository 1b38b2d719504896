"""Databases at the step before the newest, whose step each migration tool's book tells of."""

from itertools import chain

import sqlalchemy as sa

from adapters.migration_steps import STEPS
from adapters.sqlalchemy.adopt import adopt
from adapters.sqlalchemy.migrating import connect_to_migrate
from contract_tests.targets.databases import migrate

_DJANGOS_BOOK = sa.Table(
    "django_migrations",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("app", sa.String(255), nullable=False),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("applied", sa.DateTime(timezone=True), server_default=sa.func.current_timestamp()),
)


def noted_by_alembic(database_url: str) -> None:
    """Build all but the last step with Alembic."""
    migrate(database_url, STEPS[-2].revision)


def noted_by_django(database_url: str) -> None:
    """Build the same, and let Django's book tell of it.

    Django's own migrations build the same tables, which tests/migrations holds, but take ten
    times as long.
    """
    noted_by_alembic(database_url)
    applied = chain.from_iterable(step.migrations for step in STEPS[:-1])
    with connect_to_migrate(database_url) as connection, connection.begin():
        connection.exec_driver_sql("DROP TABLE alembic_version")
        _DJANGOS_BOOK.create(connection)
        rows = [{"app": app, "name": name} for app, name in applied]
        connection.execute(sa.insert(_DJANGOS_BOOK), rows)


def taken_after_django(database_url: str) -> None:
    """Take the last step, after those of Django's book."""
    adopt(database_url)
