"""Every store, and the databases below them."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import pytest

from adapters.sqlalchemy import sqlite
from contract_tests.targets.databases import Databases, PostgresServer, SqliteFiles, sqlite_file
from tests.stores.databases import migrate_with_alembic, start_django
from tests.stores.shortcuts import ANNA, BERT, add
from tests.stores.stores import IN_SQL, Open, StoreRunner, open_memory

# The fixture that creates databases of a kind, and its marks.
KINDS = {"sqlite_files": [], "postgresql": [pytest.mark.postgresql]}
STORES = [
    pytest.param((name, kind), id=f"{name}, {kind.removesuffix('_files')}", marks=KINDS[kind])
    for name, kind in product(IN_SQL, KINDS)
]


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """Creates SQLite files."""
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["memory", *STORES])
def runner(request: pytest.FixtureRequest) -> Iterator[StoreRunner]:
    """An empty store."""
    if request.param == "memory":
        with open_memory("") as opened:
            yield opened
        return
    name, kind = request.param
    open_store, migrate = IN_SQL[name]
    databases: Databases = request.getfixturevalue(kind)
    with databases.lent(migrate) as database, open_store(database) as opened:
        yield opened


@pytest.fixture
def populated(runner: StoreRunner) -> StoreRunner:
    """A store with Anna and Bert, and nothing else."""
    runner.run(add(runner.store, ANNA, BERT))
    return runner


@pytest.fixture(params=list(IN_SQL))
def open_in_sql(request: pytest.FixtureRequest) -> Open:
    """How one of the stores in SQL is opened."""
    return IN_SQL[request.param][0]


@pytest.fixture(
    params=[
        pytest.param(kind, id=kind.removesuffix("_files"), marks=marks)
        for kind, marks in KINDS.items()
    ]
)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Creates databases of one kind."""
    made: Databases = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def database(databases: Databases) -> Iterator[str]:
    """The URL of an empty database of one kind, migrated by Alembic."""
    with _made(databases) as database_url:
        yield database_url


@pytest.fixture
def file(sqlite_files: SqliteFiles) -> Iterator[Path]:
    """An empty SQLite file."""
    with _made(sqlite_files) as database_url:
        yield sqlite_file(database_url)


@pytest.fixture
def served(postgresql: PostgresServer) -> Iterator[str]:
    """The URL of an empty database on PostgreSQL."""
    with _made(postgresql) as database_url:
        yield database_url


@contextmanager
def _made(databases: Databases) -> Iterator[str]:
    database_url = databases.migrated(migrate_with_alembic)
    yield database_url
    databases.drop(database_url)


@pytest.fixture
def short_lock_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores that are opened from now on wait 50 ms for a lock, instead of 3 s."""
    monkeypatch.setitem(sqlite.PRAGMAS, "busy_timeout", 50)
    if find_spec("django"):
        start_django()
        from django_project.database.connections import SQLITE

        monkeypatch.setitem(SQLITE, "timeout", 0.05)
