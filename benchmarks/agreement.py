"""`python -m benchmarks.agreement FIRST SECOND`: do two runs agree on every ratio? 1 if not.

Both are files of results; a ratio agrees within 15 %.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.parts.operations.comparing import compared, to_limit, to_plain
from benchmarks.results import read

WITHIN = 0.15
_MEMBERS = ("requests_per_second", "cpu_us")

Ratios = Mapping[tuple[str, ...], float]


def ratios(results: Mapping[str, Any]) -> dict[tuple[str, ...], float]:
    """Every ratio that the page tells of the operations."""
    return dict(_ratios(results["operations"]))


def differences(first: Ratios, second: Ratios) -> dict[tuple[str, ...], float]:
    """By how much of itself each ratio of the first run is another in the second."""
    return {name: abs(second[name] / first[name] - 1) for name in first if name in second}


def main(arguments: Sequence[str]) -> int:
    """Say where they differ most, and where they do not agree."""
    first, second = (ratios(read(Path(argument))) for argument in arguments)
    found = differences(first, second)
    for name, difference in sorted(found.items(), key=lambda one: -one[1]):
        agrees = "agrees" if difference <= WITHIN else "DIFFERS"
        print(f"{agrees} {first[name]:.2f} {second[name]:.2f} {difference:4.0%} {' '.join(name)}")
    return 1 if any(difference > WITHIN for difference in found.values()) else 0


def _ratios(result: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], float]]:
    for operation, framework, figures in compared(result):
        for other, of in (("plain", to_plain), ("limit", to_limit)):
            for member in _MEMBERS:
                if ratio := of(figures, framework, member):
                    yield (operation, framework, other, member), ratio.median


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
