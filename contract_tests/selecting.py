"""Which ways a run asks for, so that no scenario is made only to be left out: most would be."""

from collections.abc import Iterable

from _pytest.mark.expression import Expression  # pytest has no public name for what `-m` means

from contract_tests.targets.ways import Way


def asked_for(ways: list[Way], expression: str, own_marks: Iterable[str]) -> list[Way]:
    """The ways in which `-m` selects a scenario that has these marks of its own.

    Where there is none, one is left, since pytest takes a scenario without any for skipped.
    """
    if not expression:
        return ways
    selects, own = Expression.compile(expression).evaluate, frozenset(own_marks)
    return [way for way in ways if selects(_Among(own.union(way.marks)))] or ways[:1]


class _Among:
    def __init__(self, marks: frozenset[str]) -> None:
        self._marks = marks

    def __call__(self, name: str, /, **_details: object) -> bool:
        return name in self._marks
