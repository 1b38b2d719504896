"""On which targets a run has every scenario, so that what was not seen there is a hole."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from contract_tests.summary import target_of

HERE = Path(__file__).parents[1]


class Whole:
    """What was collected, and what was left out of it."""

    def __init__(self) -> None:
        self._files: set[Path] = set()
        self._scenarios: dict[str, set[str]] = defaultdict(set)
        self._narrowed: set[str] = set()

    def collected(self, items: Iterable[pytest.Item]) -> None:
        """Note what was found, before anything is left out."""
        for item in items:
            self._files.add(item.path)
            if (target := target_of(item)) is not None:
                self._scenarios[target].add(item.nodeid.partition("[")[0])

    def left_out(self, items: Iterable[pytest.Item]) -> None:
        """Note what will not run."""
        self._narrowed |= {target for item in items if (target := target_of(item)) is not None}

    def targets(self, arguments: Iterable[str]) -> list[str]:
        """Those with every scenario there is, where `arguments` are what pytest was to collect.

        A scenario that only some targets can have, as those with a database server, does not
        make the others incomplete: it counts by file.
        """
        if {*HERE.rglob("test_*.py")} - self._files or any("::" in given for given in arguments):
            return []
        files = {target: _files(found) for target, found in self._scenarios.items()}
        most = max(map(len, files.values()), default=0)
        return sorted(
            target
            for target, found in files.items()
            if len(found) == most and target not in self._narrowed
        )


def _files(scenarios: Iterable[str]) -> set[str]:
    return {scenario.partition("::")[0] for scenario in scenarios}
