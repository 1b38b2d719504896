"""`python -m contract_tests.fuzz`: send generated requests to the three; 1 if any differ."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from contract_tests.fuzz.fuzzing import Run, fuzz
from contract_tests.fuzz.repeating import KINDS, three_over
from contract_tests.fuzz.rounds import Three, first_difference
from contract_tests.fuzz.scripts import write_script
from contract_tests.fuzz.shrinking import shrunk
from contract_tests.fuzz.step import Step


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as long as is asked, and say what was seen."""
    asked = _parser().parse_args(arguments)
    with three_over(asked.store) as three:
        began = time.monotonic()
        run = fuzz(three, asked.seed, _enough(asked, began), asked.differences)
        seconds = time.monotonic() - began
        _tell(run, asked.seed, seconds)
        for index in range(len(run.found)):
            _report(three, run, index, asked)
    return 1 if run.found else 0


def _enough(asked: argparse.Namespace, began: float) -> Callable[[Run], bool]:
    if asked.seconds is not None:
        return lambda _run: time.monotonic() - began >= asked.seconds
    return lambda run: run.coverage.requests >= asked.requests


def _tell(run: Run, seed: int, seconds: float) -> None:
    sent = run.coverage.requests
    rate = f"{sent / seconds:.0f} a second"
    print(f"seed {seed}: {sent} requests, each to all three, in {seconds:.0f} s, {rate}")
    print(run.coverage)
    print(f"{len(run.found)} differences")


def _report(three: Three, run: Run, index: int, asked: argparse.Namespace) -> None:
    found, steps = run.found[index]
    few = shrunk(steps, lambda tried: _about(three, tried) == found.about)
    path = write_script(asked.scripts, found, few, asked.store)
    print(first_difference(three, few))
    print(f"    {len(few)} of {len(steps)} steps: {path}")


def _about(three: Three, steps: Sequence[Step]) -> str | None:
    found = first_difference(three, steps)
    return found.about if found else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m contract_tests.fuzz", description=__doc__)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--seconds", type=float, help="how long")
    length.add_argument("--requests", type=int, default=10_000, help="how many, default 10000")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="by default the time")
    parser.add_argument("--store", choices=KINDS, default="memory", help="default memory")
    parser.add_argument("--differences", type=int, default=5, help="stop at so many, default 5")
    parser.add_argument("--scripts", type=Path, default=Path("fuzz-differences"), help="folder")
    return parser


if __name__ == "__main__":
    sys.exit(main())
