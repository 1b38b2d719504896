"""A table of PostgreSQL's is locked, as a migration does, while many clients ask for it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from contract_tests.api import problem
from contract_tests.targets.databases import StartedServer, migrate, started_postgres
from contract_tests.users import register
from tests.faults.load import UNAVAILABLE
from tests.faults.servers import Server, all_on

CROWD = 60  # three times as many as an app has connections
PROBES = 20


@pytest.fixture(scope="module")
def postgres() -> Iterator[StartedServer]:
    """A server."""
    with started_postgres(uuid4().hex) as server:
        yield server


def test_other_tables_are_served_while_the_lock_is_still_held(
    postgres: StartedServer, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    database_url = postgres.migrated(migrate)
    engine = sa.create_engine(blocking_url(database_url), poolclass=sa.NullPool)
    with all_on(database_url, tmp_path) as servers, engine.begin() as lock:
        names = [register(server.api).username for server in servers]
        lock.exec_driver_sql("LOCK TABLE articles IN ACCESS EXCLUSIVE MODE")
        for server, name in zip(servers, names, strict=True):
            refused = _crowd(server)
            assert [problem(answer) for answer in refused] == [UNAVAILABLE] * CROWD
            assert {answer.headers["Retry-After"] for answer in refused} == {"1"}
            probes = [server.api.get(f"/api/profiles/{name}") for _ in range(PROBES)]
            served = [probe.status_code for probe in probes].count(200)
            record_property("note", f"{server.name}: {served} of {PROBES} probes answered")
            assert served == PROBES
        lock.rollback()
        for server in servers:
            assert server.api.get("/api/articles").status_code == 200


def _crowd(server: Server) -> list[httpx.Response]:
    with ThreadPoolExecutor(CROWD) as threads:
        asked = [threads.submit(server.api.get, "/api/articles") for _ in range(CROWD)]
        wait(asked)
    return [one.result() for one in asked]
