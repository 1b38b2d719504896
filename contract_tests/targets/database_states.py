"""Databases in states that scenarios need: a migration behind, or with updates that miss."""

from itertools import chain

import sqlalchemy as sa

from adapters.migration_steps import STEPS
from adapters.sqlalchemy.adopt import adopt
from adapters.sqlalchemy.engines import blocking_url
from adapters.sqlalchemy.migrating import connect_to_migrate
from contract_tests.targets.databases import migrate

_DJANGO_MIGRATIONS = sa.Table(
    "django_migrations",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("app", sa.String(255), nullable=False),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("applied", sa.DateTime(timezone=True), server_default=sa.func.current_timestamp()),
)
_SKIP_UPDATES_ON_SQLITE = """
CREATE TRIGGER others_are_faster BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(IGNORE); END
"""
_SKIP_UPDATES_ON_POSTGRESQL = """
CREATE FUNCTION others_are_faster() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER others_are_faster BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION others_are_faster()
"""


def one_step_behind_by_alembic(database_url: str) -> None:
    """Build all but the last migration step with Alembic."""
    migrate(database_url, STEPS[-2].revision)


def one_step_behind_by_django(database_url: str) -> None:
    """Build the same tables, recorded in Django's table of migrations.

    Django's own migrations build the same, as tests/migrations shows, but take ten times as long.
    """
    one_step_behind_by_alembic(database_url)
    applied = chain.from_iterable(step.migrations for step in STEPS[:-1])
    with connect_to_migrate(database_url) as connection, connection.begin():
        connection.exec_driver_sql("DROP TABLE alembic_version")
        _DJANGO_MIGRATIONS.create(connection)
        rows = [{"app": app, "name": name} for app, name in applied]
        connection.execute(sa.insert(_DJANGO_MIGRATIONS), rows)


def take_last_step(database_url: str) -> None:
    """Take the last step on a database that Django's table of migrations describes."""
    adopt(database_url)


def skip_every_update(database_url: str, table: str) -> None:
    """Let no UPDATE of a table find its row, as if other writers changed every row first.

    Real writers lose a race as often as they win it. A trigger that skips the row never loses.
    """
    engine = sa.create_engine(blocking_url(database_url), poolclass=sa.NullPool)
    is_sqlite = engine.dialect.name == "sqlite"
    statements = _SKIP_UPDATES_ON_SQLITE if is_sqlite else _SKIP_UPDATES_ON_POSTGRESQL
    with engine.begin() as connection:
        connection.exec_driver_sql(statements.format(table=table))
