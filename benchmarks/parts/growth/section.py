"""How costs grow."""

from typing import Any

from benchmarks.measuring.figures import Spread
from benchmarks.measuring.reading import figures_of
from benchmarks.parts.growth.sizes import at, frameworks_of, growth, sizes_of
from benchmarks.report.tables import number_text, ratio_text, table

_PAGES = """\
One million members, and one request at a time, so that the time of an answer is all that it costs,
the database's part included. Costs are milliseconds an answer.

A page of 20 members behind a row; the cursor names the last one seen, so the database walks an
index from there.

![pages](performance/growth-pages.svg)"""
_FEEDS = """\
A feed of 20 articles for somebody who follows so many authors, each with 10 articles. It says how
many articles there are in all, so what is counted grows with the authors.

![feeds](performance/growth-feeds.svg)"""
_CROWDS = """\
So many connections at once, each asking again as soon as it is answered: requests per second, and
below them the p99 in milliseconds.

![connections](performance/growth-connections.svg)"""
_CROWDED = {"health": "`GET /health`", "one_user": "one user"}


def section(result: dict[str, Any]) -> str:
    """Pages, feeds and connections."""
    crowds = [
        table
        for title, shown in _CROWDED.items()
        for table in (
            _by_size(result, title, "requests_per_second", f"{shown}, requests/s"),
            _by_size(result, title, "p99_ms", f"{shown}, p99 ms"),
        )
    ]
    pages, feeds = (_costs(result, title, what) for title, what in _COSTS.items())
    return "\n\n".join([_PAGES, pages, _FEEDS, feeds, _CROWDS, *crowds])


_COSTS = {"pages": "page behind row", "feeds": "authors followed"}


def _costs(result: dict[str, Any], title: str, what: str) -> str:
    figures = figures_of(result, title)
    frameworks = frameworks_of(figures)
    rows = [
        [f"{size:,}", *(_milliseconds(at(figures, one, size, _RATE)) for one in frameworks)]
        for size in sizes_of(figures)
    ]
    grown = [growth(result, title, framework) for framework in frameworks]
    rows.append(["last / first", *(ratio_text(one) if one else "?" for one in grown)])
    return table([what, *frameworks], rows)


def _by_size(result: dict[str, Any], title: str, member: str, shown: str) -> str:
    figures = figures_of(result, title)
    frameworks = frameworks_of(figures)
    rows = []
    for size in sizes_of(figures):
        values = [at(figures, framework, size, member) for framework in frameworks]
        rows.append([f"{size:,}", *(number_text(value) if value else "?" for value in values)])
    return table([shown, *frameworks], rows)


_RATE = "requests_per_second"


def _milliseconds(rate: Spread | None) -> str:
    if rate is None:
        return "?"
    return number_text(Spread(1e3 / rate.median, 1e3 / rate.most, 1e3 / rate.least))
