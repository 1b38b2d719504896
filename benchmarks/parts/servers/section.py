"""Ours behind each server, and on SQLite."""

from typing import Any

from benchmarks.measuring.reading import figures_of
from benchmarks.report.costs import costs

_TEXT = """\
The same app, first behind the server of all other measurements, then behind others, then on a
file of SQLite, which makes every commit last too. Each table is measured in turns by itself:
compare within a table, not between two. gevent waits in Python where psycopg's own C would wait.

![servers](performance/servers.svg)"""


def section(result: dict[str, Any]) -> str:
    """A table for each framework and operation."""
    tables = [costs(title, figures_of(result, title)) for title in result["figures"]]
    return "\n\n".join([_TEXT, *tables])
