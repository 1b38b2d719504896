"""Where the PostgreSQL for tests comes from."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from contract_tests.targets.postgresql import PostgresServer
from dev.postgresql import postgres_in

# What makes a commit outlast a loss of power; no test loses any.
_DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")

_STOPS_WITHIN = 60.0  # seconds


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """The server that TEST_DATABASE_URL names, or one that the processes of a run share."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        server = PostgresServer(named)
        yield server
        server.drop_all()
    else:
        with started_postgres(os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex) as server:
            yield server


class StartedServer(PostgresServer):
    """A server that can be stopped, and started again."""

    def __init__(self, server_url: str, server: Any) -> None:
        super().__init__(server_url)
        self._server = server

    def tell_to_end(self, how: signal.Signals) -> None:
        """SIGTERM lets those who are connected finish, SIGINT cuts them off.

        SIGQUIT leaves the rest to the recovery at the next start.
        """
        os.kill(self._server.get_pid(), how)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Let it end, and return when it has; RuntimeError if it has not within a minute."""
        self.tell_to_end(how)
        deadline = time.monotonic() + _STOPS_WITHIN
        while (self._server.pgdata / "postmaster.pid").exists():
            if time.monotonic() > deadline:
                raise RuntimeError("the server did not stop")
            time.sleep(0.01)

    def start_again(self) -> None:
        """Return when it lets everybody in."""
        self._server.ensure_postgres_running()


@contextmanager
def started_postgres(name: str) -> Iterator[StartedServer]:
    """A server that is started; the last process that asked for it by that name stops it."""
    # Straight below the system's folder: run by root, the server opens what is above its own.
    directory = Path(tempfile.gettempdir()) / f"forge-pg-{name[:16]}"
    try:
        started = postgres_in(directory)
    except ModuleNotFoundError:
        pytest.skip("there is no PostgreSQL here")
    server = StartedServer(f"postgresql://postgres@/postgres?host={directory}", started)
    for setting in _DURABILITY:
        server.execute(f"ALTER SYSTEM SET {setting} = off")
    server.execute("SELECT pg_reload_conf()")
    yield server
    started.cleanup()
