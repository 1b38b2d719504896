"""The report as lines of text."""

from collections.abc import Iterator

from contract_tests.report.rooms import Rooms


def lines(rooms: Rooms) -> Iterator[str]:
    """Each room with what was found in it, one line a finding, and what was not checked."""
    for name, room in sorted(rooms.items()):
        missed = sum(room.not_checked.values())
        yield f"{name}: {room.holds:,} hold, {room.fails:,} fail, {missed:,} not checked"
        for finding, scenarios in sorted(room.findings.items()):
            yield f"  {finding}{times(len(scenarios))}"
        for reason, count in sorted(room.not_checked.items()):
            yield f"  not checked: {reason}{times(count)}"


def times(count: int) -> str:
    """How often, where it is more than once."""
    return f" ({count:,} times)" if count > 1 else ""
