"""`python -m tests.gateway.planted`: plant every fault; fail unless a test catches each."""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence

from contract_tests.apps import ROOT
from contract_tests.planted.faults import Unplantable, planted_text
from contract_tests.planted.trials import Outcome, Verdict, copied_trees, summary, tried
from tests.gateway.planted.trials import (
    GatewayFault,
    GatewayTrials,
    controlled,
    read_faults,
    selected,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict on each fault; 1 unless all are caught, 2 if one cannot be planted."""
    options = _parser().parse_args(arguments)
    try:
        faults = read_faults()
        faults = selected(faults, options.only) if options.only else faults
    except Unplantable as error:
        return _refused([str(error)])
    if misplaced := [*_misplaced(faults)]:
        return _refused(misplaced)
    began = time.monotonic()
    verdicts = _run(faults, options.processes)
    print(*summary(verdicts, [lambda fault: fault.module]), sep="\n")
    print(f"{len(faults)} faults in {time.monotonic() - began:.0f} s")
    return 0 if all(one.outcome is Outcome.KILLED for one in verdicts.values()) else 1


def _run(faults: Sequence[GatewayFault], processes: int) -> Mapping[GatewayFault, Verdict]:
    verdicts = {}
    with copied_trees(processes) as trees:
        here = GatewayTrials(trees)
        for fault, one in tried(here.try_out, faults, processes):
            verdicts[fault] = one
            print(f"{fault}: {one}", flush=True)
        kept = controlled(here, verdicts, processes)
    for fault, one in kept.items():
        if one != verdicts[fault]:
            print(f"{fault}: {one}", flush=True)
    return kept


def _misplaced(faults: Sequence[GatewayFault]) -> Iterator[str]:
    for fault in faults:
        try:
            planted_text(ROOT, fault)
        except Unplantable as error:
            yield str(error)


def _refused(reasons: Sequence[str]) -> int:
    print(*reasons, sep="\n", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.gateway.planted", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="faults, or modules of gateway/")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="default 2")
    return parser


if __name__ == "__main__":
    sys.exit(main())
