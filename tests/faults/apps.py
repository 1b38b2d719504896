"""The three apps at once on one database, and clients that keep them busy."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa

from adapters.sqlalchemy.urls import blocking_url
from contract_tests.api import problem
from contract_tests.apps import complete_apps
from tests.faults.load import UNAVAILABLE, Entry, Load, reads_of, writes_of
from tests.faults.servers import Server
from tests.faults.traces import assert_kept, assert_no_change_is_lost, assert_sound

WRITERS, READERS = 2, 1


@contextmanager
def all_on(database_url: str, logs: Path) -> Iterator[list[Server]]:
    """All three, each behind the server that people deploy."""
    with ExitStack() as running:
        yield [running.enter_context(Server(name, database_url, logs)) for name in complete_apps()]


def load_on(servers: Sequence[Server], writers: int = WRITERS, readers: int = READERS) -> Load:
    """So many clients of each server."""
    load = Load()
    for server in servers:
        for _ in range(writers):
            load.add(server.api, writes_of(server.api))
        for _ in range(readers):
            load.add(server.api, reads_of(server.api))
    return load


def assert_nothing_lost(database_url: str, entries: Sequence[Entry]) -> None:
    """AssertionError unless the database has what was acknowledged, once, and nothing by halves."""
    engine = sa.create_engine(blocking_url(database_url), poolclass=sa.NullPool)
    assert_kept(engine, entries)
    assert_no_change_is_lost(engine, entries)
    assert_sound(engine)


def assert_away(server: Server) -> None:
    """AssertionError unless an app is healthy, and says that its database is away."""
    assert server.api.get("/health").status_code == 200
    ready = server.api.get("/ready")
    assert problem(ready) == UNAVAILABLE
    assert ready.headers["Retry-After"] == "1"
