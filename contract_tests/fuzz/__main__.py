"""`python -m contract_tests.fuzz`: send generated requests to all apps; 1 if any respond unlike."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from contract_tests.fuzz.requests import Step
from contract_tests.fuzz.runs import (
    STORES,
    Apps,
    Run,
    apps_over,
    first_difference,
    fuzz,
    shrunk,
    write_script,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run for the given time or number of requests, and print what was found."""
    options = _parser().parse_args(arguments)
    with apps_over(options.store) as apps:
        began = time.monotonic()
        run = fuzz(apps, options.seed, _is_over(options, began), options.differences)
        seconds = time.monotonic() - began
        sent = run.coverage.requests
        print(
            f"seed {options.seed}: {sent} requests, each to {', '.join(apps.names)}, "
            f"in {seconds:.0f} s, {sent / seconds:.0f} a second"
        )
        print(run.coverage)
        print(f"{len(run.found)} differences")
        for index in range(len(run.found)):
            _report(apps, run, index, options)
    return 1 if run.found else 0


def _is_over(options: argparse.Namespace, began: float) -> Callable[[Run], bool]:
    if options.seconds is not None:
        return lambda _run: time.monotonic() - began >= options.seconds
    return lambda run: run.coverage.requests >= options.requests


def _report(apps: Apps, run: Run, index: int, options: argparse.Namespace) -> None:
    found, steps = run.found[index]

    def differs(tried: Sequence[Step]) -> bool:
        again = first_difference(apps, tried)
        return again is not None and again.about == found.about

    few = shrunk(steps, differs)
    path = write_script(options.scripts, found, few, options.store)
    print(first_difference(apps, few))
    print(f"    {len(few)} of {len(steps)} steps: {path}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m contract_tests.fuzz", description=__doc__)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--seconds", type=float, help="how long to run")
    length.add_argument("--requests", type=int, default=10_000, help="how many, default 10000")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="default: the time")
    parser.add_argument("--store", choices=STORES, default="memory", help="default memory")
    parser.add_argument("--differences", type=int, default=5, help="stop after so many, default 5")
    parser.add_argument(
        "--scripts", type=Path, default=Path("fuzz-differences"), help="folder for scripts"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
