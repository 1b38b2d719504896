"""A table that is changed without a migration is found out, under both tools."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from adapters.migration_steps import STEPS
from adapters.sqlalchemy import tables
from dev.check_revisions import main as check_revisions
from tests.migrations.tools import ALEMBIC
from tests.stores.migrating import alembic, start_django

ROOT = Path(__file__).parents[2]


def add_column(users: sa.Table) -> None:
    """A column."""
    users.append_column(sa.Column("planted", sa.Text))


def lengthen(users: sa.Table) -> None:
    """Longer texts."""
    users.c.username.type = sa.String(65)


def require(users: sa.Table) -> None:
    """No nulls."""
    users.c.email.nullable = False


def default(users: sa.Table) -> None:
    """Another default."""
    users.c.tier.server_default = sa.DefaultClause("Pro")


def add_index(users: sa.Table) -> None:
    """An index."""
    sa.Index("planted", users.c.version)


def add_unique(users: sa.Table) -> None:
    """A unique constraint."""
    users.append_constraint(sa.UniqueConstraint("password", name="planted"))


def add_table(users: sa.Table) -> None:
    """A table."""
    sa.Table("planted", users.metadata, sa.Column("id", sa.Integer, primary_key=True))


PLANTS = [add_column, lengthen, require, default, add_index, add_unique, add_table]


def test_alembic_has_a_revision_for_everything(database: str) -> None:
    assert check_revisions() == 0
    ALEMBIC.upgrade(database, len(STEPS))
    with alembic(database) as configuration:
        command.check(configuration)  # CommandError where the tables differ from the database


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_alembic_misses_a_revision(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    plant: Callable[[sa.Table], None],
) -> None:
    changed = sa.MetaData()
    for table in tables.metadata.sorted_tables:
        table.to_metadata(changed)
    plant(changed.tables["users"])
    monkeypatch.setattr(tables, "metadata", changed)
    assert check_revisions() == 1
    assert "New upgrade operations detected" in capsys.readouterr().err


def test_django_has_a_migration_for_everything() -> None:
    start_django()
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)  # SystemExit otherwise


def test_django_misses_a_migration() -> None:
    found = subprocess.run(
        [sys.executable, "django_project/manage.py", "makemigrations", "--check", "--dry-run"],
        env={
            **os.environ,
            "DATABASE_URL": "sqlite:///:memory:",
            "DJANGO_SETTINGS_MODULE": "tests.migrations.changed_models.settings",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 1
    assert "Add field planted to user" in found.stdout
