"""The report as lines of text."""

from collections.abc import Iterator

from contract_tests.report.finding import EVERY_ANSWER
from contract_tests.report.places import Place, told
from contract_tests.report.rooms import Rooms

MOST_ROWS = 3
MOST_SCENARIOS = 3


def lines(rooms: Rooms) -> Iterator[str]:
    """Each room with what was found in it, one line a finding, and what was not checked."""
    for name, room in sorted(rooms.items()):
        missed = sum(room.not_checked.values())
        yield f"{name}: {room.holds:,} hold, {room.fails:,} fail, {missed:,} not checked"
        for finding, places in sorted(room.findings.items()):
            yield f"  {finding}{times(len(places))}"
            if not finding.startswith(EVERY_ANSWER):
                yield from (f"    in {line}" for line in _rows(places))
        for reason, count in sorted(room.not_checked.items()):
            yield f"  not checked: {reason}{times(count)}"


def _rows(places: list[Place]) -> Iterator[str]:
    """The scenarios that have rows, since only there it takes more to find the request."""
    lines = [line for line, has_rows in told(places, MOST_ROWS) if has_rows]
    yield from lines[:MOST_SCENARIOS]
    if len(lines) > MOST_SCENARIOS:
        yield f"{len(lines) - MOST_SCENARIOS:,} more scenarios"


def times(count: int) -> str:
    """How often, where it is more than once."""
    return f" ({count:,} times)" if count > 1 else ""
