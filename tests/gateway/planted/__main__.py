"""`python -m tests.gateway.planted`: plant every fault; fail unless a test catches each."""

import sys
from collections.abc import Mapping, Sequence

from contract_tests.planted.command import Command, verdicts_on
from contract_tests.planted.trials import Verdict, copied_trees
from tests.gateway.planted.trials import GatewayFault, GatewayTrials, controlled, read_faults

COMMAND = Command[GatewayFault](
    "tests.gateway.planted", __doc__, "faults, or modules of gateway/", [lambda it: it.module]
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict on each fault; 1 unless all are caught, 2 if one cannot be planted."""
    return COMMAND.main(arguments, read_faults, _run)


def _run(faults: Sequence[GatewayFault], processes: int) -> Mapping[GatewayFault, Verdict]:
    with copied_trees(processes) as trees:
        here = GatewayTrials(trees)
        return verdicts_on(
            faults,
            processes,
            here.try_out,
            lambda verdicts: controlled(here, verdicts, processes),
        )


if __name__ == "__main__":
    sys.exit(main())
