"""The report as one HTML page that needs nothing else."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from string import Template

from contract_tests.coverage.declared import declared
from contract_tests.coverage.seen import Seen
from contract_tests.report.lines import times
from contract_tests.report.places import told
from contract_tests.report.rooms import Room, Rooms

MOST_ROWS = 20


def page(server: str, rooms: Rooms, seen: Seen) -> str:
    """The report on a server: each room with its findings, then every operation and status."""
    template = Template(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
    return template.substitute(
        server=escape(server),
        holds=f"{sum(room.holds for room in rooms.values()):,}",
        fails=f"{sum(room.fails for room in rooms.values()):,}",
        not_checked=f"{sum(sum(room.not_checked.values()) for room in rooms.values()):,}",
        rows="\n".join(_row(name, room) for name, room in sorted(rooms.items())),
        rooms="\n".join(_room(name, room) for name, room in sorted(rooms.items())),
        seen="\n".join(_seen(seen)),
    )


def _row(name: str, room: Room) -> str:
    numbers = (room.holds, room.fails, sum(room.not_checked.values()))
    cells = "".join(f"<td>{number:,}</td>" for number in numbers)
    state = "fails" if room.fails else "holds"
    return f'<tr class="{state}"><th><a href="#{escape(name)}">{escape(name)}</a></th>{cells}</tr>'


def _room(name: str, room: Room) -> str:
    return "\n".join([f'<section id="{escape(name)}"><h2>{escape(name)}</h2>', *_told(room)])


def _told(room: Room) -> Iterator[str]:
    if not room.findings:
        yield "<p>Everything that was checked holds.</p>"
    for finding, places in sorted(room.findings.items()):
        yield f"<details><summary>{escape(finding)}{times(len(places))}</summary><ul>"
        yield from (f"<li>{escape(line)}</li>" for line, _ in told(places, MOST_ROWS))
        yield "</ul></details>"
    for reason, count in sorted(room.not_checked.items()):
        yield f'<p class="missed">Not checked: {escape(reason)}{times(count)}</p>'
    yield "</section>"


def _seen(seen: Seen) -> Iterator[str]:
    counted = {(operation, status) for _target, operation, status in seen.answers}
    for operation, statuses in declared().items():
        marks = " ".join(_mark(status, (operation, status) in counted) for status in statuses)
        yield f"<tr><th>{escape(operation)}</th><td>{marks}</td></tr>"


def _mark(status: int, is_seen: bool) -> str:
    return f'<span class="{"seen" if is_seen else "unseen"}">{status}</span>'
