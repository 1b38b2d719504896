"""The command line of planted faults: read them, try each, and tell whether all were caught."""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from contract_tests.apps import ROOT
from contract_tests.planted.faults import Planted, Unplantable, planted_text, selected
from contract_tests.planted.trials import Outcome, Verdict, summary, tried

Verdicts = Mapping[Planted, Verdict]


@dataclass(frozen=True)
class Command(Generic[Planted]):
    """A command that tries faults of one kind. `groups` are what its summary counts by."""

    module: str
    description: str | None
    names: str  # what `--only` takes
    groups: Sequence[Callable[[Planted], str]]

    def main(
        self,
        arguments: Sequence[str] | None,
        read: Callable[[], list[Planted]],
        run: Callable[[Sequence[Planted], int], Verdicts[Planted]],
    ) -> int:
        """Print the verdict on each fault; 1 unless all are caught, 2 if one cannot be planted."""
        options = self._parser().parse_args(arguments)
        try:
            faults = selected(read(), options.only)
        except Unplantable as error:
            return _refused([str(error)])
        if misplaced := [*_misplaced(faults)]:
            return _refused(misplaced)
        began = time.monotonic()
        verdicts = run(faults, options.processes)
        print(*summary(verdicts, self.groups), sep="\n")
        print(f"{len(faults)} faults in {time.monotonic() - began:.0f} s")
        return 0 if all(one.outcome is Outcome.KILLED for one in verdicts.values()) else 1

    def _parser(self) -> argparse.ArgumentParser:
        parser = argparse.ArgumentParser(f"python -m {self.module}", description=self.description)
        parser.add_argument("--only", nargs="+", metavar="NAME", help=self.names)
        parser.add_argument("--processes", type=int, default=2, metavar="N", help="default 2")
        return parser


def verdicts_on(
    faults: Sequence[Planted],
    processes: int,
    try_out: Callable[[Planted], Verdict],
    control: Callable[[Verdicts[Planted]], Verdicts[Planted]],
    shown: Callable[[Planted], str] = str,
) -> Verdicts[Planted]:
    """Try every fault and print its verdict, and again those that the control takes back."""
    verdicts = {}
    for fault, one in tried(try_out, faults, processes):
        verdicts[fault] = one
        print(f"{shown(fault)}: {one}", flush=True)
    kept = control(verdicts)
    for fault, one in kept.items():
        if one != verdicts[fault]:
            print(f"{shown(fault)}: {one}", flush=True)
    return kept


def _misplaced(faults: Iterable[Planted]) -> Iterator[str]:
    for fault in faults:
        try:
            planted_text(ROOT, fault)
        except Unplantable as error:
            yield str(error)


def _refused(reasons: Sequence[str]) -> int:
    print(*reasons, sep="\n", file=sys.stderr)
    return 2
