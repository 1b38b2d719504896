"""`python -m benchmarks.compare FIRST SECOND`: do two runs agree on every ratio? 1 if not.

Both are files of results. Two ratios agree if they differ by at most 15 %.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.parts.operations import measured, to_limit, to_plain
from benchmarks.results import read
from benchmarks.run import Result

TOLERANCE = 0.15
_MEMBERS = ("requests_per_second", "cpu_us")

Ratios = Mapping[tuple[str, ...], float]


def ratios(results: Mapping[str, Result]) -> Ratios:
    """Return every ratio of the operations, by operation, framework, baseline and member."""
    return dict(_ratios(results["operations"]))


def differences(first: Ratios, second: Ratios) -> dict[tuple[str, ...], float]:
    """Return the relative difference of each ratio that both runs have."""
    return {name: abs(second[name] / first[name] - 1) for name in first if name in second}


def main(arguments: Sequence[str]) -> int:
    """Print all differences, the largest first."""
    first, second = (ratios(read(Path(argument))) for argument in arguments)
    found = differences(first, second)
    for name, difference in sorted(found.items(), key=lambda item: -item[1]):
        verdict = "agrees" if difference <= TOLERANCE else "DIFFERS"
        print(f"{verdict} {first[name]:.2f} {second[name]:.2f} {difference:4.0%} {' '.join(name)}")
    return 1 if any(difference > TOLERANCE for difference in found.values()) else 0


def _ratios(result: Result) -> Iterator[tuple[tuple[str, ...], float]]:
    for operation, framework, samples in measured(result):
        for baseline, ratio_to in (("plain", to_plain), ("limit", to_limit)):
            for member in _MEMBERS:
                if found := ratio_to(samples, framework, member):
                    yield (operation, framework, baseline, member), found.median


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
