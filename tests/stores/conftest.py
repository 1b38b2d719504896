"""The stores that every test of this folder is held against, and the databases below them."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import pytest

from adapters.sqlalchemy import sqlite
from contract_tests.targets.databases import Databases, SqliteFiles, sqlite_file
from contract_tests.targets.postgresql import PostgresServer
from tests.stores.driving import DrivenStore
from tests.stores.migrating import migrate_with_alembic, start_django
from tests.stores.opening import IN_SQL, Open, open_memory
from tests.stores.people import ANNA, BERT
from tests.stores.uses import add

# The fixture that makes databases of a kind, and the marks of what runs on them.
KINDS = {"sqlite_files": [], "postgresql": [pytest.mark.postgresql]}
STORES = [
    pytest.param((name, kind), id=f"{name}, {kind.removesuffix('_files')}", marks=KINDS[kind])
    for name, kind in product(IN_SQL, KINDS)
]


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """Makes SQLite files."""
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["memory", *STORES])
def driven(request: pytest.FixtureRequest) -> Iterator[DrivenStore]:
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
def peopled(driven: DrivenStore) -> DrivenStore:
    """A store that has Anna and Bert, and nothing else."""
    driven.run(add(driven.store, ANNA, BERT))
    return driven


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
    """Makes databases of one kind."""
    made: Databases = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def database(databases: Databases) -> Iterator[str]:
    """The URL of an empty database of one kind, as Alembic makes it."""
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
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let stores that are opened now wait 50 ms for a lock, instead of 5 s."""
    monkeypatch.setitem(sqlite.PRAGMAS, "busy_timeout", 50)
    if find_spec("django"):
        start_django()
        from django_project.database.connections import SQLITE

        monkeypatch.setitem(SQLITE, "timeout", 0.05)
