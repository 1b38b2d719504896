"""A large database on PostgreSQL, which takes long to fill and which nobody changes."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from contract_tests.targets.databases import PostgresServer

_FILLING = 4  # the number of a lock


@contextmanager
def shared_database(server: PostgresServer, fill: Callable[[sa.Engine], None]) -> Iterator[str]:
    """The URL of a database that the first process of a run fills, and the last one drops."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex
    url = sa.make_url(server.absent()).set(database=f"forge_shared_{run[:16]}")
    database_url = url.render_as_string(hide_password=False)
    engine = sa.create_engine(blocking_url(database_url), isolation_level="AUTOCOMMIT")
    with server.locked(_FILLING):
        if not server.has(database_url):
            server.execute(f'CREATE DATABASE "{url.database}"')  # and not as one of this process's
            fill(engine)
    with engine.connect():  # as long as its process uses the database, so that no other drops it
        yield database_url
    engine.dispose()
    with server.locked(_FILLING):
        if not server.is_in_use(database_url):
            server.drop(database_url)
