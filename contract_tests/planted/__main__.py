"""`python -m contract_tests.planted`: plant every fault; fail unless the suite catches all."""

import sys
from collections.abc import Mapping, Sequence

from contract_tests.planted.command import Command, verdicts_on
from contract_tests.planted.faults import Fault, read_faults
from contract_tests.planted.trials import Verdict, Workspace, controlled, copied_trees

COMMAND = Command[Fault](
    "contract_tests.planted",
    __doc__,
    "faults, rules or areas",
    (lambda fault: fault.area, lambda fault: fault.rule, lambda fault: fault.app),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict on each fault; 1 unless all are caught, 2 if one cannot be planted."""
    return COMMAND.main(arguments, read_faults, _run)


def _run(faults: Sequence[Fault], processes: int) -> Mapping[Fault, Verdict]:
    with copied_trees(processes) as trees:
        here = Workspace(trees)
        return verdicts_on(
            faults,
            processes,
            here.try_out,
            lambda verdicts: controlled(here, verdicts),
            shown=lambda fault: f"{fault.app:8} {fault.name}",
        )


if __name__ == "__main__":
    sys.exit(main())
