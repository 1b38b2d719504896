"""Databases full of articles, and stores on them whose statements are recorded."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from contract_tests.targets.databases import PostgresServer, sqlite_url
from tests.plans.population import populate
from tests.plans.recording_stores import RECORDING, RecordingStore

_FILLING = 4  # the key of an advisory lock


@contextmanager
def shared_database(server: PostgresServer, fill: Callable[[sa.Engine], None]) -> Iterator[str]:
    """The URL of a database that the first process of a test run fills, and the last one drops."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex
    url = sa.make_url(server.absent()).set(database=f"forge_shared_{run[:16]}")
    database_url = url.render_as_string(hide_password=False)
    engine = sa.create_engine(blocking_url(database_url), isolation_level="AUTOCOMMIT")
    with server.locked(_FILLING):
        if not server.has(database_url):
            server.execute(
                f'CREATE DATABASE "{url.database}"'
            )  # not as a database of this process alone
            fill(engine)
    with engine.connect():  # so that no other process drops it
        yield database_url
    engine.dispose()
    with server.locked(_FILLING):
        if not server.is_in_use(database_url):
            server.drop(database_url)


FEW, MANY = 1_000, 100_000
ON_SERVER = 100_000


@pytest.fixture(scope="session")
def populated(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """The URLs of SQLite files with few articles and with many."""
    directory = tmp_path_factory.mktemp("populated")
    urls = {articles: sqlite_url(directory / f"{articles}.db") for articles in (FEW, MANY)}
    for articles, database_url in urls.items():
        engine = sa.create_engine(database_url)
        populate(engine, articles, body=200)
        engine.dispose()
    return urls


@pytest.fixture(params=list(RECORDING))
def few(request: pytest.FixtureRequest, populated: dict[int, str]) -> Iterator[RecordingStore]:
    """A store of 1,000 articles."""
    with RECORDING[request.param](populated[FEW]) as recording:
        yield recording


@pytest.fixture(params=list(RECORDING))
def many(request: pytest.FixtureRequest, populated: dict[int, str]) -> Iterator[RecordingStore]:
    """A store of 100,000 articles."""
    with RECORDING[request.param](populated[MANY]) as recording:
        yield recording


@pytest.fixture(scope="session")
def postgres(postgresql: PostgresServer) -> Iterator[str]:
    """The URL of a PostgreSQL database with 100,000 articles."""
    with shared_database(postgresql, _fill) as database_url:
        yield database_url


@pytest.fixture(params=list(RECORDING))
def on_postgres(request: pytest.FixtureRequest, postgres: str) -> Iterator[RecordingStore]:
    """A store of 100,000 articles on PostgreSQL."""
    with RECORDING[request.param](postgres) as recording:
        yield recording


def _fill(engine: sa.Engine) -> None:
    populate(engine, ON_SERVER, body=1_000)
    with engine.connect() as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))
