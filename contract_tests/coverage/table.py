"""The table of what was seen: operations down, statuses across."""

from collections import Counter

from contract_tests.coverage.declared import declared
from contract_tests.coverage.seen import Seen

WIDTH = 6
UNSEEN = "-"  # declared, but no scenario saw it


def table(seen: Seen) -> list[str]:
    """How often each operation answered with each status it declares, on all targets together."""
    times = Counter[tuple[str, int]]()
    for (_target, operation, status), count in seen.answers.items():
        times[operation, status] += count
    statuses = sorted({status for found in declared().values() for status in found})
    name_width = max(map(len, declared())) + 1
    return [
        "".ljust(name_width) + "".join(str(status).rjust(WIDTH) for status in statuses),
        *(
            operation.ljust(name_width)
            + "".join(
                _cell(times[operation, status], status in found).rjust(WIDTH) for status in statuses
            ).rstrip()
            for operation, found in declared().items()
        ),
    ]


def _cell(times: int, is_declared: bool) -> str:
    if times >= 100_000:
        return f"{times // 1000}k"
    return str(times) if times else UNSEEN * is_declared
