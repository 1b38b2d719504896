"""`python -m benchmarks`: measure. Exits with 1 after errors, with 2 if wrk is missing."""

import signal
import sys
import warnings
from collections.abc import Sequence
from contextlib import ExitStack

from benchmarks import results
from benchmarks.load.wrk import MissingError, find_wrk
from benchmarks.parts import PARTS
from benchmarks.report import main as report
from benchmarks.run import Run, parse_options


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the chosen parts, store the results and print their sections."""
    options = parse_options([part.name for part in PARTS], arguments)
    try:
        find_wrk()
    except MissingError as missing:
        print(missing, file=sys.stderr)
        return 2
    parts = [part for part in PARTS if part.name in options.parts]
    with ExitStack() as resources:
        run = Run(options, resources, results.read())
        minutes = sum(part.seconds(options) for part in parts) / 60
        run.log(f"{', '.join(options.parts)}: about {minutes:.0f} minutes")
        run.log(f"pinned: {run.cores}")
        for part in parts:
            result = run.results[part.name] = results.measure(part, run)
            if options.writes:
                results.write({part.name: result})
            print(f"\n{part.section(result)}\n")
    if options.writes:
        report()
    for error in run.errors:
        print(f"error: {error}", file=sys.stderr)
    return 1 if run.errors else 0


def _exit(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # a second signal would leave servers running
    sys.exit("terminated")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _exit)
    # The package that brings PostgreSQL needs a directory that not every system has.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    sys.exit(main())
