"""Databases full of articles, and the stores that are watched on them."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from contract_tests.targets.databases import sqlite_url
from contract_tests.targets.postgresql import PostgresServer
from tests.plans.opening import WATCHED
from tests.plans.population import populate
from tests.plans.shared_database import shared_database
from tests.plans.watched import CountingStore

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


@pytest.fixture(params=list(WATCHED))
def few(request: pytest.FixtureRequest, populated: dict[int, str]) -> Iterator[CountingStore]:
    """A store of 1,000 articles."""
    with WATCHED[request.param](populated[FEW]) as watched:
        yield watched


@pytest.fixture(params=list(WATCHED))
def many(request: pytest.FixtureRequest, populated: dict[int, str]) -> Iterator[CountingStore]:
    """A store of 100,000 articles."""
    with WATCHED[request.param](populated[MANY]) as watched:
        yield watched


@pytest.fixture(scope="session")
def postgres(postgresql: PostgresServer) -> Iterator[str]:
    """The URL of a PostgreSQL database with 100,000 articles."""
    with shared_database(postgresql, _fill) as database_url:
        yield database_url


@pytest.fixture(params=list(WATCHED))
def on_postgres(request: pytest.FixtureRequest, postgres: str) -> Iterator[CountingStore]:
    """A store of 100,000 articles on PostgreSQL."""
    with WATCHED[request.param](postgres) as watched:
        yield watched


def _fill(engine: sa.Engine) -> None:
    populate(engine, ON_SERVER, body=1_000)
    with engine.connect() as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))
