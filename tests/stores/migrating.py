"""Databases as the two migration tools build them."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

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
    """Set up the one Django of this process as contract_tests do; skip where there is none."""
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
