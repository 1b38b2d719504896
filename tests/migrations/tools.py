"""The two migration tools, as they are told to go from step to step."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any, Protocol

from alembic import command

from adapters.migration_steps import STEPS
from adapters.sqlalchemy.adopt import adopt
from tests.stores.migrating import alembic, start_django


class Tool(Protocol):
    """What can be asked of each."""

    def upgrade(self, database_url: str, steps: int) -> None:
        """Take all steps up to that one."""

    def roll_back(self, database_url: str) -> None:
        """Undo the newest step."""

    def adopt(self, database_url: str) -> None:
        """Take over a database that the other tool built."""


class Alembic:
    """`alembic upgrade`, `alembic downgrade -1` and `python -m adapters.sqlalchemy.adopt`."""

    def upgrade(self, database_url: str, steps: int) -> None:
        """Take all steps up to that one."""
        with alembic(database_url) as configuration:
            command.upgrade(configuration, STEPS[steps - 1].revision)

    def roll_back(self, database_url: str) -> None:
        """Undo the newest step."""
        with alembic(database_url) as configuration:
            command.downgrade(configuration, "-1")

    def adopt(self, database_url: str) -> None:
        """Take over a database that Django built."""
        adopt(database_url)


class Django:
    """`manage.py migrate`, `manage.py roll_back` and `manage.py adopt`."""

    def upgrade(self, database_url: str, steps: int) -> None:
        """Take all steps up to that one."""
        with manage(database_url) as call_command:
            last = dict(chain.from_iterable(step.migrations for step in STEPS[:steps]))
            for app, name in last.items():
                call_command("migrate", app, name, verbosity=0)

    def roll_back(self, database_url: str) -> None:
        """Undo the newest step."""
        with manage(database_url) as call_command:
            call_command("roll_back", verbosity=0)

    def adopt(self, database_url: str) -> None:
        """Take over a database that Alembic built."""
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
