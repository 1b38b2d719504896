"""`dev.check_revisions` finds what the migration tools, tables and models do not share."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from adapters.migration_steps import STEPS
from adapters.sqlalchemy import tables
from dev.check_revisions import (
    MIGRATIONS,
    MODELS,
    REVISIONS,
    TABLES,
    Schema,
    differences,
    unwritten_revisions,
)
from tests.migrations.tools import ALEMBIC
from tests.stores.databases import alembic, start_django

ROOT = Path(__file__).parents[2]
PACKAGES = ("adapters", "core", "dev", "django_project", "http_contract")


# A copy of the tree, in which a step is forgotten


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the check reads."""
    pytest.importorskip("django", reason="Django is not installed")
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def check(tree: Path) -> list[str]:
    """The lines that the check prints in a tree."""
    found = run(tree, "-m", "dev.check_revisions")
    lines = found.stderr.splitlines()
    assert found.returncode == (1 if lines else 0)
    return lines


def run(tree: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run Python in a tree."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True)


def edit(file: Path, pattern: str, replacement: str) -> None:
    """Replace the one match of a pattern."""
    text, count = re.subn(pattern, replacement, file.read_text(encoding="utf-8"))
    assert count == 1
    file.write_text(text, encoding="utf-8")


def test_each_step_of_a_new_column_names_the_next_place(tree: Path) -> None:
    sqlalchemy = tree / "adapters" / "sqlalchemy"
    accounts = tree / "django_project" / "accounts"
    edit(
        sqlalchemy / "tables.py",
        r'(    sa.Column\("image", sa.Text\),\n)',
        r'\1    sa.Column("planted", sa.String(9)),\n',
    )
    added = "add users.planted VARCHAR(9), as in adapters/sqlalchemy/tables.py"
    assert check(tree) == [f"{REVISIONS}: {added}"]

    revision = f"""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999_planted", "{STEPS[-1].revision}"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("planted", sa.String(9)))


def downgrade() -> None:
    op.drop_column("users", "planted")
"""
    (sqlalchemy / "migrations" / "versions" / "9999_planted.py").write_text(revision)
    assert check(tree) == [f"django_project/accounts/models.py: {added}"]

    edit(
        accounts / "models.py",
        r"(    image = models.TextField\(null=True\)\n)",
        r"\1    planted = models.CharField(max_length=9, null=True)\n",
    )
    assert check(tree) == [f"django_project/accounts/migrations/: {added}"]

    run(tree, "django_project/manage.py", "makemigrations", "accounts", "--name", "planted")
    (migration,) = (path.stem for path in (accounts / "migrations").glob("*_planted.py"))
    steps = "adapters/migration_steps.py"
    assert check(tree) == [
        f"{steps}: add a step for the revision 9999_planted",
        f"{steps}: add Django's migration accounts.{migration} to a step",
    ]

    step = f'    Step("9999_planted", (("accounts", "{migration}"),)),\n)\nMIGRATIONS'
    edit(tree / steps, r"\)\nMIGRATIONS", step)
    assert check(tree) == []


@pytest.mark.parametrize(
    ("file", "pattern", "replacement", "line"),
    [
        (
            "adapters/migration_steps.py",
            r'\("comments", "0002_author"\),',
            "",
            "adapters/migration_steps.py: add Django's migration comments.0002_author to a step",
        ),
        (
            "adapters/migration_steps.py",
            r'"0002_articles"',
            '"0002_planted"',
            "adapters/migration_steps.py: add a step for the revision 0002_articles",
        ),
        (
            "adapters/sqlalchemy/migrations/versions/0003_membership.py",
            r'"named_tier", sa.String\(500\)',
            '"named_tier", sa.String(50)',
            "adapters/sqlalchemy/migrations/versions/: make payments.named_tier VARCHAR(500),"
            " as in adapters/sqlalchemy/tables.py",
        ),
        (
            "adapters/sqlalchemy/migrations/versions/0003_membership.py",
            r'sa.String\(16\), nullable=False, server_default="Standard"',
            'sa.String(16), nullable=False, server_default="Pro"',
            "adapters/sqlalchemy/migrations/versions/: make users.tier VARCHAR(16) NOT NULL"
            " DEFAULT 'Standard', as in adapters/sqlalchemy/tables.py",
        ),
        (
            "django_project/membership/models.py",
            r"named_tier = models.CharField\(max_length=EVENT_NAME_LIMIT",
            "named_tier = models.CharField(max_length=50",
            "django_project/membership/models.py: make payments.named_tier VARCHAR(500),"
            " as in adapters/sqlalchemy/tables.py",
        ),
    ],
)
def test_a_forgotten_place_is_named(
    tree: Path, file: str, pattern: str, replacement: str, line: str
) -> None:
    edit(tree / file, pattern, replacement)
    assert check(tree)[0] == line


# The comparison

COLUMN = ("users", "planted")


def places(
    tables: str | None, revisions: str | None, models: str | None, migrations: str | None
) -> dict[str, Schema]:
    """Schemas that have one column, or lack it."""
    values = {TABLES: tables, REVISIONS: revisions, MODELS: models, MIGRATIONS: migrations}
    return {place: {COLUMN: value} if value else {} for place, value in values.items()}


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (("TEXT", "TEXT", "TEXT", "TEXT"), None),
        ((None, None, None, None), None),
        (("TEXT", None, "TEXT", "TEXT"), f"{REVISIONS}: add users.planted TEXT, as in {TABLES}"),
        (
            ("TEXT", "TEXT", None, None),
            f"django_project/accounts/models.py: add users.planted TEXT, as in {TABLES}",
        ),
        (
            ("TEXT", "TEXT", "TEXT", "INTEGER"),
            f"django_project/accounts/migrations/: make users.planted TEXT, as in {TABLES}",
        ),
        ((None, "TEXT", "TEXT", "TEXT"), f"{TABLES}: add users.planted TEXT, as in {REVISIONS}"),
        (
            (None, None, "TEXT", "TEXT"),
            f"{TABLES}: add users.planted TEXT, as in django_project/accounts/models.py",
        ),
    ],
)
def test_the_first_place_that_differs_is_the_next_to_edit(
    values: tuple[str | None, str | None, str | None, str | None], line: str | None
) -> None:
    start_django()
    assert list(differences(places(*values))) == ([line] if line else [])


def test_places_of_alembic_are_compared_without_django() -> None:
    found: dict[str, Schema] = {TABLES: {COLUMN: "TEXT"}, REVISIONS: {}}
    assert list(differences(found)) == [f"{REVISIONS}: add users.planted TEXT, as in {TABLES}"]


# Alembic


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


def test_alembic_has_a_revision_for_every_table(database: str) -> None:
    assert list(unwritten_revisions()) == []
    ALEMBIC.upgrade(database, len(STEPS))
    with alembic(database) as configuration:
        command.check(configuration)  # CommandError if the tables differ from the database


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_missing_revision_is_found(
    monkeypatch: pytest.MonkeyPatch, plant: Callable[[sa.Table], None]
) -> None:
    changed = sa.MetaData()
    for table in tables.metadata.sorted_tables:
        table.to_metadata(changed)
    plant(changed.tables["users"])
    monkeypatch.setattr(tables, "metadata", changed)
    (line,) = unwritten_revisions()
    assert line.startswith(f"{REVISIONS}: New upgrade operations detected")


# Django


def test_django_has_a_migration_for_every_model() -> None:
    start_django()
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)  # SystemExit otherwise


def test_a_missing_migration_of_django_is_found(tree: Path) -> None:
    models = tree / "django_project" / "accounts" / "models.py"
    edit(
        models,
        r"(    image = models.TextField\(null=True\)\n)",
        r"\1    planted = models.TextField(null=True)\n",
    )
    makemigrations = ("django_project/manage.py", "makemigrations", "--check", "--dry-run")
    found = run(tree, *makemigrations)
    assert found.returncode == 1
    assert "Add field planted to user" in found.stdout
