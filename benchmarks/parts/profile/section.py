"""Where the time goes, as tables."""

from typing import Any

from benchmarks.operations import BY_NAME
from benchmarks.parts.profile.places import PLACES
from benchmarks.report.tables import table

_TEXT = """\
Of the time of one request in our apps, what goes where: by pyinstrument, which looks every half
millisecond, in one process, with one request after the other and no server, so what uvicorn and
gunicorn take is not in it, and waiting for PostgreSQL is. Built-ins and the standard library count
for whoever calls them. In per cent.

![where the time goes](performance/profile.svg)"""


def section(result: dict[str, Any]) -> str:
    """A table an operation, with a column a framework."""
    return "\n\n".join([_TEXT, *(_table(*one) for one in result["shares"].items())])


def _table(operation: str, shares: dict[str, dict[str, float]]) -> str:
    rows = [
        [place, *(f"{100 * found.get(place, 0):.0f}" for found in shares.values())]
        for place in PLACES
        if any(place in found for found in shares.values())
    ]
    return table([BY_NAME[operation].title, *shares], rows)
