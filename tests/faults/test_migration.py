"""The service moves from app to app under load: no request fails, no write is lost or doubled.

The long form of `make migrate-demo`. FAULTS_SEED, a number, makes the same choices again.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random, SystemRandom

import pytest

from contract_tests.targets.databases import Databases, migrate
from dev.migrate_demo.load import Ledger, Load, Totals
from dev.migrate_demo.migration import APPS, Migration, can_be_repeated, migrate_everything
from dev.migrate_demo.report import summary
from dev.migrate_demo.service import Service

SEED = int(os.environ.get("FAULTS_SEED") or SystemRandom().randrange(10**6))
CHANGES, RESTARTS, KILLS = 300, 10, 10
Note = Callable[[str, object], None]


@pytest.fixture(params=["sqlite_files", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    print(f"FAULTS_SEED={SEED}")  # which pytest shows of a test that fails
    found: Databases = request.getfixturevalue(request.param)
    return found


@contextmanager
def under_load(databases: Databases, folder: Path) -> Iterator[tuple[Service, Migration, Ledger]]:
    """The three apps and the gateway, while clients use them. At the end everything is checked."""
    service, ledger = Service(APPS, databases.migrated(migrate), folder), Ledger()
    with service.running():
        load = Load(service.gateway.url, ledger, people=6, seed=SEED)
        migration = Migration(service, load, [])
        with migration.sampling(), load:
            yield service, migration, ledger
        migration.check()


def assert_clean(ledger: Ledger) -> None:
    assert ledger.notes == []
    assert ledger.totals == Totals(requests=ledger.totals.requests)


def test_a_whole_migration(databases: Databases, tmp_path: Path, record_property: Note) -> None:
    report, ledger = migrate_everything(
        databases, tmp_path, seed=SEED, shares=[10, 50, 90], restart_both=True
    )
    record_property("note", summary(report, ledger, databases.kind))
    assert_clean(ledger)


def test_shares_change_while_every_app_is_restarted(
    databases: Databases, tmp_path: Path, record_property: Note
) -> None:
    with under_load(databases, tmp_path) as (_, migration, ledger):
        migration.change_while_restarting(CHANGES, RESTARTS, Random(SEED))  # noqa: S311
    record_property("note", summary(migration.report, ledger, databases.kind))
    assert_clean(ledger)


def test_kills_in_flight_fail_only_what_cannot_be_repeated(
    databases: Databases, tmp_path: Path, record_property: Note
) -> None:
    """Nobody can say of such a request whether it was done. Nothing else fails, or is lost."""
    with under_load(databases, tmp_path) as (service, migration, ledger):
        for app in APPS:
            migration.kill_in_flight(app, KILLS)
        operations = service.gateway.plan.operations
    failed = ledger.totals.failed
    record_property(
        "note", f"{summary(migration.report, ledger, databases.kind)}, {failed} cut in flight"
    )
    repeatable = {operation.id for operation in operations if can_be_repeated(operation)}
    assert set(ledger.failures) & repeatable == set(), ledger.notes
    assert ledger.totals == Totals(requests=ledger.totals.requests, failed=failed), ledger.notes
