"""Databases as the two migration tools build them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def database_url(database: Path) -> str:
    """The DATABASE_URL of a SQLite file."""
    return f"sqlite:///{database}"


@contextmanager
def alembic(database: Path) -> Iterator[Config]:
    """Alembic, configured as in pyproject.toml, on that SQLite file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database_url(database))
        patch.chdir(PYPROJECT.parent)
        yield Config(toml_file=PYPROJECT, stdout=StringIO())


def migrate_with_alembic(database: Path) -> None:
    """Build the schema as `alembic upgrade head` does."""
    with alembic(database) as configuration:
        command.upgrade(configuration, "head")


def start_django() -> None:
    """Set up the one Django of this process as contract_tests do; skip where there is none."""
    pytest.importorskip("django", reason="Django is not installed")
    import django

    from contract_tests.targets.in_process import SETTINGS

    with pytest.MonkeyPatch.context() as patch:
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        patch.setenv("DATABASE_URL", database_url(Path(os.devnull)))  # none, until one is chosen
        patch.setenv("DJANGO_SETTINGS_MODULE", "contract_tests.targets.django_settings")
        django.setup()


def migrate_with_django(database: Path) -> None:
    """Build the schema as `manage.py migrate` does."""
    start_django()
    from django.core.management import call_command

    from contract_tests.targets.django_database import django_on

    with django_on(database):
        call_command("migrate", verbosity=0)
