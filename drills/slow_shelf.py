"""A page of the library is slow where the library is large.

Framework: Django
Symptom: GET /books takes as long as there are books. The slow query log of the database is empty.
Provoke: Store 3 books by different authors and then 30, send GET /books, and compare the number
    of queries.
Tool: CaptureQueriesContext, which collects the queries of one request; in a test, assertNumQueries
    holds their number. django-debug-toolbar, which the hint does not run, shows them too.
Elsewhere: FastAPI with SQLAlchemy's AsyncSession cannot do this silently: a lazy load raises
    MissingGreenlet. Flask with a blocking Session can.
"""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from drills.tools import load


def check(folder: Path) -> Iterator[str]:
    """The list takes as many queries for 30 books as for 3."""
    service = load("slow_shelf", folder, afresh=False)
    counts = []
    for books in (3, 30):
        queries, listed = _list(service, books)
        counts.append(len(queries))
        if listed != [{"title": f"T{n}", "author": f"A{n}"} for n in range(books)]:
            yield f"The list of {books} books is {listed}."
    if counts[0] != counts[1]:
        yield f"A list of 3 takes {counts[0]} queries, and one of 30 takes {counts[1]}."


def tool(folder: Path) -> str:
    """The queries of a list of three."""
    service = load("slow_shelf", folder, afresh=False)
    queries, _ = _list(service, 3)
    return "\n".join(queries)


def _list(service: ModuleType, books: int) -> tuple[list[str], Any]:
    """The queries of a list of so many books, and the list."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    service.fill(books)
    with CaptureQueriesContext(connection) as queries:
        listed = Client().get("/books").json()
    return [query["sql"] for query in queries.captured_queries], listed
