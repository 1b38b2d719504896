"""Workers are killed while they write: no acknowledged write is lost, and none is repeated.

FAULTS_SEED, a number, kills them at the same points again.
"""

import os
import time
from itertools import product
from pathlib import Path
from random import Random, SystemRandom

import pytest

from contract_tests.apps import complete_apps
from contract_tests.targets.databases import Databases, migrate
from tests.faults.checks import assert_nothing_lost
from tests.faults.conftest import Tell
from tests.faults.load import Load
from tests.faults.servers import Server, load_on
from tests.stores.databases import schema

SEED = int(os.environ.get("FAULTS_SEED") or SystemRandom().randrange(10**6))
PLACES = list(product(complete_apps(), ["sqlite_files", "postgresql"]))
KILLS = 50  # spread over all of them


@pytest.mark.parametrize(
    ("framework", "kind", "kills"),
    [(*place, -(-KILLS // len(PLACES))) for place in PLACES],
)
def test_killed_workers(
    framework: str,
    kind: str,
    kills: int,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    tell: Tell,
) -> None:
    print(f"FAULTS_SEED={SEED}")  # which pytest shows of a test that fails
    databases: Databases = request.getfixturevalue(kind)
    database_url = databases.migrated(migrate)
    tables = schema(database_url)
    with (
        Server(framework, database_url, tmp_path) as server,
        load_on([server], writers=4) as load,
    ):
        _kill_often(server, load, kills, Random(f"{SEED} {framework} {kind}"))  # noqa: S311
    tell(load.entries, f"{kills} kills, seed {SEED}")
    assert_nothing_lost(database_url, load.entries)
    assert schema(database_url) == tables


def _kill_often(server: Server, load: Load, kills: int, lot: Random) -> None:
    load.wait_for_each(1, lambda entry: entry.is_served)
    for _ in range(kills):
        load.wait_for_more(lot.randint(1, 40))
        time.sleep(lot.uniform(0, 0.02))  # so that the next ones have begun
        server.kill_worker()
    load.wait_for_each(5, lambda entry: entry.is_served)
