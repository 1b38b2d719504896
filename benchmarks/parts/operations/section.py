"""What each operation costs, and what ours costs beside the two others."""

from typing import Any

from benchmarks.measuring.figures import Spread
from benchmarks.measuring.reading import figures_of
from benchmarks.operations import BY_NAME
from benchmarks.parts.operations.comparing import compared, to_limit, to_plain
from benchmarks.report.costs import costs
from benchmarks.report.tables import ratio_text, table

_TEXT = """\
Beside each of our apps stands the one that somebody would write by hand with that framework
(`benchmarks/plain/`): the same tables, operations and answers, no core, no ports, no adapters. The
limit (`benchmarks/limit/`) is bare ASGI with asyncpg under FastAPI, bare WSGI with psycopg under
Flask and Django. A ratio of requests above 1 means that ours serves more, a ratio of CPU below 1
that ours uses less.

![ours to plain](performance/operations.svg)"""
_STATEMENTS = """\
Statements are those that PostgreSQL's log shows for one request: those that touch data, and those
that begin, end or set something. A run fails where ours and plain differ in the first. The apps
written by hand keep what their libraries do by default: SQLAlchemy's session begins a transaction
with the first statement of a request and rolls it back at its end, two round trips that our reads
do without, and a rollback makes psycopg forget what it had prepared. Django begins none for a
read."""


def section(result: dict[str, Any]) -> str:
    """The ratios, then a table an operation."""
    tables = [_costs(result, operation) for operation in result["figures"]]
    return "\n\n".join([_TEXT, _ratios(result), _STATEMENTS, *tables])


def _ratios(result: dict[str, Any]) -> str:
    rows = [
        [
            f"{operation}, {framework}",
            _text(to_plain(figures, framework, "requests_per_second")),
            _text(to_plain(figures, framework, "cpu_us")),
            _text(to_limit(figures, framework, "requests_per_second")),
            _text(to_limit(figures, framework, "cpu_us")),
        ]
        for operation, framework, figures in compared(result)
    ]
    titles = ("ours / plain: requests/s", "CPU", "ours / limit: requests/s", "CPU")
    return table(["operation, framework", *titles], rows)


def _text(ratio: Spread | None) -> str:
    return ratio_text(ratio) if ratio else "not measured"


def _costs(result: dict[str, Any], operation: str) -> str:
    counts = result["statements"][operation]

    def asked(trial: str) -> str:
        count = counts.get(trial)
        return f"{count['data']} + {count['transaction'] + count['other']}" if count else "?"

    figures = figures_of(result, operation)
    return costs(BY_NAME[operation].title, figures, {"statements": asked})
