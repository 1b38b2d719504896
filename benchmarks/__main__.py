"""`python -m benchmarks`: measure; 1 if anything was wrong, 2 without what it takes."""

import signal
import sys
import warnings
from collections.abc import Sequence
from contextlib import ExitStack

from benchmarks import results
from benchmarks.bench import Bench
from benchmarks.choice import chosen
from benchmarks.load.wrk import MissingError, find_wrk
from benchmarks.parts.every import PARTS
from benchmarks.report.__main__ import main as report


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for, keep it, and print what it came to."""
    choice = chosen([part.name for part in PARTS], arguments)
    try:
        find_wrk()
    except MissingError as missing:
        print(missing, file=sys.stderr)
        return 2
    parts = [part for part in PARTS if part.name in choice.parts]
    with ExitStack() as resources:
        bench = Bench(choice, resources, results.read())
        minutes = sum(part.seconds(choice) for part in parts) / 60
        bench.tell(f"{', '.join(choice.parts)}: about {minutes:.0f} minutes")
        bench.tell(f"pinned: {bench.cores}")
        for part in parts:
            result = bench.results[part.name] = results.measured(part, bench)
            if choice.writes:
                results.write({part.name: result})
            print(f"\n{part.section(result)}\n")
    if choice.writes:
        report()
    for fault in bench.faults:
        print(f"wrong: {fault}", file=sys.stderr)
    return 1 if bench.faults else 0


def _end(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # or telling it twice would leave servers behind
    sys.exit("told to end")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    # The package that brings PostgreSQL asks for a folder that not every system has.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    sys.exit(main())
