"""The stores that every test of this folder is held against."""

import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from adapters.sqlalchemy import sqlite
from tests.stores.driving import DrivenStore
from tests.stores.migrating import migrate_with_alembic, start_django
from tests.stores.opening import IN_SQL, Open, open_memory
from tests.stores.people import ANNA, BERT
from tests.stores.uses import add

Migrate = Callable[[Path], None]


@pytest.fixture(scope="session")
def migrated_copy(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Migrate, Path], Path]:
    """Makes an empty database; each migration tool runs only once, the rest are copies."""
    directory = tmp_path_factory.mktemp("migrated")

    def copy_to(migrate: Migrate, database: Path) -> Path:
        original = directory / f"{migrate.__name__}.db"
        if not original.exists():
            migrate(original)
        return Path(shutil.copy(original, database))

    return copy_to


@pytest.fixture(params=["memory", *IN_SQL])
def driven(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    migrated_copy: Callable[[Migrate, Path], Path],
) -> Iterator[DrivenStore]:
    """An empty store."""
    database = tmp_path / "forge.db"
    open_store: Open = open_memory
    if request.param in IN_SQL:
        open_store, migrate = IN_SQL[request.param]
        migrated_copy(migrate, database)
    with open_store(database) as opened:
        yield opened


@pytest.fixture
def peopled(driven: DrivenStore) -> DrivenStore:
    """A store that has Anna and Bert, and nothing else."""
    driven.run(add(driven.store, ANNA, BERT))
    return driven


@pytest.fixture(params=list(IN_SQL))
def open_in_sql(request: pytest.FixtureRequest) -> Open:
    """How one of the stores in SQL is opened."""
    return IN_SQL[request.param][0]


@pytest.fixture
def database(tmp_path: Path, migrated_copy: Callable[[Migrate, Path], Path]) -> Path:
    """An empty database, as Alembic makes it."""
    return migrated_copy(migrate_with_alembic, tmp_path / "forge.db")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let stores that are opened now wait 50 ms for a lock, instead of 5 s."""
    monkeypatch.setitem(sqlite.PRAGMAS, "busy_timeout", 50)
    if find_spec("django"):
        start_django()
        from django.db import connections

        monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "timeout", 0.05)
