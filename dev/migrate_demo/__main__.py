"""`python -m dev.migrate_demo --help`. Exits with status 1 if any figure is not 0."""

import argparse
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from contract_tests.targets.databases import (
    Databases,
    SqliteFiles,
    folder_in_memory,
    postgres_server,
)
from dev.migrate_demo.migration import PEOPLE, Step, migrate_everything
from dev.migrate_demo.report import HEADING, line, page, picture, standalone, summary


def main() -> int:
    """Run the demonstration, print a line for each step, and write the page."""
    options = argparse.ArgumentParser(prog="python -m dev.migrate_demo", description=__doc__)
    options.add_argument("--sqlite", action="store_true", help="on SQLite, not on PostgreSQL")
    options.add_argument("--page", type=Path, default=Path("migrate-demo.html"))
    options.add_argument("--picture", type=Path, help="the picture alone, as a file of its own")
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
    if chosen.picture:
        chosen.picture.write_text(standalone(picture(report)), encoding="utf-8")
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


def tell(step: Step) -> None:
    """Print a line."""
    print(line(step), flush=True)


if __name__ == "__main__":
    # The package that brings PostgreSQL needs a directory that not every system has.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    sys.exit(main())
