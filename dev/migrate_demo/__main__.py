"""`python -m dev.migrate_demo --help`. Exits with status 1 if any figure is not 0."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from contract_tests.targets.databases import (
    Databases,
    SqliteFiles,
    folder_in_memory,
    migrate,
    postgres_server,
)
from dev.migrate_demo.load import Ledger, Load, Totals
from dev.migrate_demo.migration import Migration, Report, Step
from dev.migrate_demo.page import page
from dev.migrate_demo.service import Service

APPS = ("flask", "fastapi", "django")
SHARES = (50,)
PEOPLE = 6


def main() -> int:
    """Run the demonstration, print a line for each step, and write the page."""
    options = argparse.ArgumentParser(prog="python -m dev.migrate_demo", description=__doc__)
    options.add_argument("--sqlite", action="store_true", help="on SQLite, not on PostgreSQL")
    options.add_argument("--page", type=Path, default=Path("migrate-demo.html"))
    options.add_argument("--people", type=int, default=PEOPLE, help="clients at a time")
    options.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    chosen = options.parse_args()
    kind = "SQLite" if chosen.sqlite else "PostgreSQL"
    print(f"The three apps, two processes each, on {kind}; {chosen.people} clients.", flush=True)
    print(HEADING, flush=True)
    with databases(sqlite=chosen.sqlite) as found, TemporaryDirectory(prefix="forge-") as folder:
        report, ledger = migrate_everything(
            found, Path(folder), people=chosen.people, seed=chosen.seed, tell=tell
        )
    totals = ledger.totals
    tell(Step("everything", 0.0, report.ended, totals))
    said = summary(report, ledger, kind)
    print(said)
    for note in ledger.notes:
        print(note)
    chosen.page.write_text(page(report, ledger, said), encoding="utf-8")
    print(f"See {chosen.page}")
    return 0 if totals.is_clean else 1


@contextmanager
def databases(*, sqlite: bool) -> Iterator[Databases]:
    """Databases for the demonstration; they are gone afterwards."""
    with ExitStack() as stack:
        if sqlite:
            yield SqliteFiles(stack.enter_context(folder_in_memory()))
        else:
            yield stack.enter_context(postgres_server())


def migrate_everything(
    databases: Databases,
    folder: Path,
    *,
    people: int = PEOPLE,
    seed: int = 0,
    shares: Sequence[int] = SHARES,
    restarts: int = 1,
    tell: Callable[[Step], None] = lambda _: None,
) -> tuple[Report, Ledger]:
    """Move everything from app to app and back to the first; `restarts` of both in each leg."""
    service = Service(APPS, databases.migrated(migrate), folder)
    ledger = Ledger()
    with service.running():
        load = Load(service.gateway.url, ledger, people, seed)
        migration = Migration(service, load, shares, tell)
        with migration.sampling(), load:
            for old, new in zip(APPS, (*APPS[1:], APPS[0]), strict=True):
                migration.move_everything(old, new, restarts)
        migration.check()
    return migration.report, ledger


HEADING = (
    f"{'step':<44}{'seconds':>8}{'requests':>10}{'failed':>8}{'lost':>6}{'doubled':>9}{'differ':>8}"
)


def tell(step: Step) -> None:
    """Print a line."""
    print(line(step), flush=True)


def line(step: Step) -> str:
    """A step with its figures."""
    it: Totals = step.totals
    return (
        f"{step.what:<44}{step.ended - step.began:>8.1f}{it.requests:>10}{it.failed:>8}"
        f"{it.lost:>6}{it.doubled:>9}{it.differences:>8}  {step.detail}"
    )


def summary(report: Report, ledger: Ledger, kind: str) -> str:
    """What was done, in a sentence."""
    writes = sum(ledger.acknowledged.values())
    return (
        f"{ledger.totals.requests} requests, {writes} acknowledged writes, "
        f"{report.changes} changes of shares, {report.restarts} rolling restarts, "
        f"{report.kills} kills in "
        f"{report.ended:.0f} s on {kind}, {os.cpu_count()} cores"
    )


if __name__ == "__main__":
    sys.exit(main())
