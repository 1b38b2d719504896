"""Databases as each migration tool builds them, and plain SQL on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from adapters.sqlalchemy.engines import blocking_url, engine_options, prepare, unit_options

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


@contextmanager
def alembic(database_url: str) -> Iterator[Config]:
    """Alembic, configured as in pyproject.toml, on that database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database_url)
        patch.chdir(PYPROJECT.parent)
        yield Config(toml_file=PYPROJECT, stdout=StringIO())


def migrate_with_alembic(database_url: str) -> None:
    """Build the schema as `alembic upgrade head` does."""
    with alembic(database_url) as configuration:
        command.upgrade(configuration, "head")


def start_django() -> None:
    """Set up Django as the contract tests do. Skips the test if it is not installed."""
    pytest.importorskip("django", reason="Django is not installed")
    import django

    from contract_tests.targets.environment import NO_DATABASE, SETTINGS

    with pytest.MonkeyPatch.context() as patch:
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        patch.setenv("DATABASE_URL", NO_DATABASE)
        patch.setenv("DJANGO_SETTINGS_MODULE", "contract_tests.targets.django_settings")
        django.setup()


def migrate_with_django(database_url: str) -> None:
    """Build the schema as `manage.py migrate` does."""
    start_django()
    from django.core.management import call_command

    from contract_tests.targets.django_in_process import django_on

    with django_on(database_url):
        call_command("migrate", verbosity=0)


@contextmanager
def writing(database_url: str) -> Iterator[sa.Connection]:
    """A connection with the setup of the stores, in a transaction that is committed."""
    url = blocking_url(database_url)
    engine = sa.create_engine(url, **engine_options(url))
    prepare(engine)
    options = unit_options(url, write=True)
    try:
        with engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def execute(database_url: str, *statements: str) -> None:
    """Execute statements in a transaction."""
    with writing(database_url) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def rows(database_url: str, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with writing(database_url) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


# The migration tools' own tables, and those of Django's own apps.
BOOKKEEPING = ("alembic_", "auth_", "django_")


def schema(database: str) -> dict[str, dict[str, Any]]:
    """Our tables in a database."""
    engine = sa.create_engine(blocking_url(database), poolclass=sa.NullPool)
    inspector = sa.inspect(engine)
    names = inspector.get_table_names()
    return {name: _table(inspector, name) for name in names if not name.startswith(BOOKKEEPING)}


def _table(inspector: sa.Inspector, name: str) -> dict[str, Any]:
    """The parts of a table; foreign keys without their names, which Django generates."""
    return {
        "columns": sorted(
            (c["name"], str(c["type"]), c["nullable"], c["default"])
            for c in inspector.get_columns(name)
        ),
        "primary_key": inspector.get_pk_constraint(name)["constrained_columns"],
        "unique": sorted(inspector.get_unique_constraints(name), key=itemgetter("name")),
        "indexes": sorted(
            (index for index in inspector.get_indexes(name) if not _for_like(index)),
            key=itemgetter("name"),
        ),
        "checks": sorted(inspector.get_check_constraints(name), key=itemgetter("name")),
        "references": sorted(
            (key["constrained_columns"], key["referred_table"], key["referred_columns"])
            for key in inspector.get_foreign_keys(name)
        ),
    }


def _for_like(index: sa.engine.interfaces.ReflectedIndex) -> bool:
    """Whether it is an index that Django creates on PostgreSQL for LIKE."""
    return str(index["name"]).endswith("_like")
