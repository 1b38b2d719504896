"""`python -m contract_tests.planted`: plant every fault, and fail unless the suite catches all."""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence

from contract_tests.planted.faults import Fault, Unplantable, read_faults, selected
from contract_tests.planted.running import controlled, ground, tried
from contract_tests.planted.summary import summary
from contract_tests.planted.trees import ROOT, planted_text
from contract_tests.planted.verdicts import Outcome, Verdict


def main(arguments: Sequence[str] | None = None) -> int:
    """Say what became of each fault; 1 unless all are caught, 2 where one cannot be planted."""
    asked = _parser().parse_args(arguments)
    try:
        faults = read_faults()
        faults = selected(faults, asked.only) if asked.only else faults
    except Unplantable as error:
        return _refused([str(error)])
    if misplaced := [reason for fault in faults if (reason := _why_not(fault))]:
        return _refused(misplaced)
    began = time.monotonic()
    verdicts = _run(faults, asked.at_once)
    print(*summary(verdicts), sep="\n")
    print(f"{len(faults)} faults in {time.monotonic() - began:.0f} s")
    return 0 if all(said.outcome is Outcome.KILLED for said in verdicts.values()) else 1


def _run(faults: Sequence[Fault], at_once: int) -> Mapping[Fault, Verdict]:
    verdicts = {}
    with ground(at_once) as here:
        for fault, said in tried(here, faults, at_once):
            verdicts[fault] = said
            _tell(fault, said)
        kept = controlled(here, verdicts)
    for fault, said in kept.items():
        if said != verdicts[fault]:
            _tell(fault, said)
    return kept


def _tell(fault: Fault, said: Verdict) -> None:
    print(f"{fault.app:8} {fault.name}: {said}", flush=True)


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
    parser.add_argument("--only", nargs="+", metavar="NAME", help="faults, rules or rooms")
    parser.add_argument("--at-once", type=int, default=2, metavar="N", help="default 2")
    return parser


if __name__ == "__main__":
    sys.exit(main())
