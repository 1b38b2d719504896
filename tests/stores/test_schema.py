"""One schema from two migration tools."""

import sqlite3
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from adapters.sqlalchemy.tables import metadata
from tests.stores.migrating import (
    alembic,
    migrate_with_alembic,
    migrate_with_django,
    start_django,
)

BOOKKEEPING = {"alembic_version", "django_migrations"}


def test_alembic_and_django_build_the_same_schema(tmp_path: Path) -> None:
    migrate_with_alembic(tmp_path / "alembic.db")
    migrate_with_django(tmp_path / "django.db")
    by_alembic, by_django = schema(tmp_path / "alembic.db"), schema(tmp_path / "django.db")
    assert set(by_alembic) == set(metadata.tables)
    assert by_alembic == by_django


def test_the_schema_holds_every_constraint_that_the_stores_rely_on(tmp_path: Path) -> None:
    migrate_with_alembic(tmp_path / "forge.db")
    found = schema(tmp_path / "forge.db")
    unique = [(c["name"], c["column_names"]) for c in found["users"]["unique"]]
    assert unique == [
        ("users_email_key_unique", ["email_key"]),
        ("users_username_unique", ["username"]),
    ]
    assert found["follows"]["primary_key"] == ["follower_id", "followed_id"]
    assert found["tokens"]["references"] == [(["user_id"], "users", ["id"])]
    assert found["follows"]["references"] == [
        (["followed_id"], "users", ["id"]),
        (["follower_id"], "users", ["id"]),
    ]


# Reflection does not see when a reference that stands beside its column is checked.
@pytest.mark.parametrize("migrate", [migrate_with_alembic, migrate_with_django])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO tokens (digest, user_id, expires_at) VALUES ('d', 'nobody', 'now')",
        "INSERT INTO follows (follower_id, followed_id) VALUES ('somebody', 'nobody')",
        "INSERT INTO follows (follower_id, followed_id) VALUES ('nobody', 'somebody')",
    ],
)
def test_references_are_checked_at_commit(
    tmp_path: Path, migrate: Callable[[Path], None], statement: str
) -> None:
    migrate(tmp_path / "forge.db")
    connection = sqlite3.connect(tmp_path / "forge.db", isolation_level=None)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("BEGIN")
    connection.execute(
        "INSERT INTO users (id, username, version, created_at) VALUES ('somebody', 'a', 1, 'now')"
    )
    connection.execute(statement)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        connection.execute("COMMIT")
    connection.close()


def test_alembic_finds_nothing_to_do_after_its_own_migrations(tmp_path: Path) -> None:
    migrate_with_alembic(tmp_path / "forge.db")
    with alembic(tmp_path / "forge.db") as configuration:
        command.check(configuration)  # CommandError where the tables differ from the database


def test_alembic_goes_down_to_nothing_and_up_again(tmp_path: Path) -> None:
    database = tmp_path / "forge.db"
    migrate_with_alembic(database)
    up = schema(database)
    with alembic(database) as configuration:
        command.downgrade(configuration, "base")
        assert schema(database) == {}
        command.upgrade(configuration, "head")
    assert schema(database) == up


def test_django_finds_nothing_to_do_after_its_own_migrations() -> None:
    start_django()
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)  # SystemExit otherwise


def test_alembic_adopts_a_database_that_django_made(tmp_path: Path) -> None:
    database = tmp_path / "forge.db"
    migrate_with_django(database)
    before = schema(database)
    with alembic(database) as configuration:
        command.stamp(configuration, "head")
        command.upgrade(configuration, "head")  # fails where it would make a table again
    assert schema(database) == before


def test_django_adopts_a_database_that_alembic_made(tmp_path: Path) -> None:
    database = tmp_path / "forge.db"
    migrate_with_alembic(database)
    before = schema(database)
    start_django()
    from django.core.management import call_command

    from contract_tests.targets.django_database import django_on

    with django_on(database):
        call_command("migrate", fake=True, verbosity=0)
        call_command("migrate", check_unapplied=True, verbosity=0)  # SystemExit otherwise
    assert schema(database) == before


def schema(database: Path) -> dict[str, dict[str, Any]]:
    """Every table of a SQLite file, the migration tools' own aside."""
    engine = sa.create_engine(f"sqlite:///{database}", poolclass=sa.NullPool)
    inspector = sa.inspect(engine)
    names = set(inspector.get_table_names()) - BOOKKEEPING
    return {name: table(inspector, name) for name in names}


def table(inspector: sa.Inspector, name: str) -> dict[str, Any]:
    """What a table is made of; foreign keys without their names, which Django makes up."""
    return {
        "columns": sorted(
            (c["name"], str(c["type"]), c["nullable"], c["default"])
            for c in inspector.get_columns(name)
        ),
        "primary_key": inspector.get_pk_constraint(name)["constrained_columns"],
        "unique": sorted(inspector.get_unique_constraints(name), key=itemgetter("name")),
        "indexes": sorted(inspector.get_indexes(name), key=itemgetter("name")),
        "checks": sorted(inspector.get_check_constraints(name), key=itemgetter("name")),
        "references": sorted(
            (key["constrained_columns"], key["referred_table"], key["referred_columns"])
            for key in inspector.get_foreign_keys(name)
        ),
    }
