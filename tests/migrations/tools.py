"""Both migration tools, and what they have recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any, Protocol

import sqlalchemy as sa
from alembic import command

from adapters.migration_steps import STEPS
from adapters.sqlalchemy.adopt import adopt
from tests.stores.databases import alembic, start_django, writing


class Tool(Protocol):
    """A migration tool."""

    def upgrade(self, database_url: str, steps: int) -> None:
        """Apply all steps up to that number."""

    def roll_back(self, database_url: str) -> None:
        """Undo the newest step."""

    def adopt(self, database_url: str) -> None:
        """Adopt a database that the other tool built."""


class Alembic:
    """`alembic upgrade`, `alembic downgrade -1` and `python -m adapters.sqlalchemy.adopt`."""

    def upgrade(self, database_url: str, steps: int) -> None:
        """Apply all steps up to that number."""
        with alembic(database_url) as configuration:
            command.upgrade(configuration, STEPS[steps - 1].revision)

    def roll_back(self, database_url: str) -> None:
        """Undo the newest step."""
        with alembic(database_url) as configuration:
            command.downgrade(configuration, "-1")

    def adopt(self, database_url: str) -> None:
        """Adopt a database that Django built."""
        adopt(database_url)


class Django:
    """`manage.py migrate`, `manage.py roll_back` and `manage.py adopt`."""

    def upgrade(self, database_url: str, steps: int) -> None:
        """Apply all steps up to that number."""
        with manage(database_url) as call_command:
            last = dict(chain.from_iterable(step.migrations for step in STEPS[:steps]))
            for app, name in last.items():
                call_command("migrate", app, name, verbosity=0)

    def roll_back(self, database_url: str) -> None:
        """Undo the newest step."""
        with manage(database_url) as call_command:
            call_command("roll_back", verbosity=0)

    def adopt(self, database_url: str) -> None:
        """Adopt a database that Alembic built."""
        with manage(database_url) as call_command:
            call_command("adopt", verbosity=0)


@contextmanager
def manage(database_url: str) -> Iterator[Any]:
    """Django's `call_command`, on that database."""
    start_django()
    from django.core.management import call_command

    from contract_tests.targets.django_in_process import django_on

    with django_on(database_url):
        yield call_command


ALEMBIC, DJANGO = Alembic(), Django()
TOOLS: dict[str, Tool] = {"alembic": ALEMBIC, "django": DJANGO}

Records = dict[str, list[tuple[str, ...]] | None]  # of each tool; None if it has no table


def records_at(database_url: str) -> Records:
    """What both tools have recorded."""
    alembic, django = "version_num FROM alembic_version", "app, name FROM django_migrations"
    with writing(database_url) as connection:
        return {"alembic": _rows(connection, alembic), "django": _rows(connection, django)}


def is_at(books: Records, steps: int) -> bool:
    """Whether both tools have recorded that many steps."""
    apps = {app for step in STEPS for app, _ in step.migrations}
    django = {(app, name) for app, name in books["django"] or [] if app in apps}
    first_steps = STEPS[:steps]
    return books["alembic"] == [(first_steps[-1].revision,)] and django == set(
        chain.from_iterable(step.migrations for step in first_steps)
    )


def _rows(connection: sa.Connection, selection: str) -> list[tuple[str, ...]] | None:
    if not sa.inspect(connection).has_table(selection.split()[-1]):
        return None
    return sorted(tuple(row) for row in connection.exec_driver_sql(f"SELECT {selection}"))
