"""`python -m contract_tests.planted`: plant every fault; fail unless the suite catches all."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from contract_tests.apps import ROOT
from contract_tests.planted.faults import (
    Fault,
    Unplantable,
    planted_text,
    read_faults,
    selected,
)
from contract_tests.planted.trials import (
    Outcome,
    Verdict,
    Workspace,
    controlled,
    copied_trees,
    summary,
    tried,
)

GROUPS: tuple[Callable[[Fault], str], ...] = (
    lambda fault: fault.area,
    lambda fault: fault.rule,
    lambda fault: fault.app,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict on each fault; 1 unless all are caught, 2 if one cannot be planted."""
    options = _parser().parse_args(arguments)
    try:
        faults = read_faults()
        faults = selected(faults, options.only) if options.only else faults
    except Unplantable as error:
        return _refused([str(error)])
    if misplaced := [reason for fault in faults if (reason := _why_not(fault))]:
        return _refused(misplaced)
    began = time.monotonic()
    verdicts = _run(faults, options.processes)
    print(*summary(verdicts, GROUPS), sep="\n")
    print(f"{len(faults)} faults in {time.monotonic() - began:.0f} s")
    return 0 if all(one.outcome is Outcome.KILLED for one in verdicts.values()) else 1


def _run(faults: Sequence[Fault], processes: int) -> Mapping[Fault, Verdict]:
    verdicts = {}
    with copied_trees(processes) as trees:
        here = Workspace(trees)
        for fault, one in tried(here.try_out, faults, processes):
            verdicts[fault] = one
            _print(fault, one)
        kept = controlled(here, verdicts)
    for fault, one in kept.items():
        if one != verdicts[fault]:
            _print(fault, one)
    return kept


def _print(fault: Fault, one: Verdict) -> None:
    print(f"{fault.app:8} {fault.name}: {one}", flush=True)


def _why_not(fault: Fault) -> str | None:
    try:
        planted_text(ROOT, fault)
    except Unplantable as error:
        return str(error)
    return None


def _refused(reasons: Sequence[str]) -> int:
    print(*reasons, sep="\n", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m contract_tests.planted", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="faults, rules or areas")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="default 2")
    return parser


if __name__ == "__main__":
    sys.exit(main())
