"""The list is quick in the tests, and slow in production.

Framework: Flask
Symptom: GET /articles takes as long as there are articles. The database server sees many short
    statements, and none of them is slow.
Provoke: Store 3 articles by different authors and then 30, send GET /articles, and compare the
    number of SQL statements.
Tool: The logger sqlalchemy.engine at INFO, which create_engine(…, echo=True) sets: the SQL of one
    request.
Elsewhere: FastAPI with AsyncSession cannot do this silently: a lazy load outside of a greenlet
    raises MissingGreenlet. Django's ORM loads as lazily as this one.
"""

from collections.abc import Iterator
from pathlib import Path

from drills.tools import load, logged, statements


def check(folder: Path) -> Iterator[str]:
    """The list takes as many statements for 30 articles as for 3."""
    service = load("slow_list", folder)
    client = service.app.test_client()
    counts = []
    for articles in (3, 30):
        service.fill(articles)
        with statements(service.engine) as executed:
            listed = client.get("/articles").get_json()
        counts.append(len(executed))
        if listed != [{"title": f"T{n}", "author": f"A{n}"} for n in range(articles)]:
            yield f"The list of {articles} articles is {listed}."
    if counts[0] != counts[1]:
        yield f"A list of 3 takes {counts[0]} SQL statements, and one of 30 takes {counts[1]}."


def tool(folder: Path) -> str:
    """What `echo` prints of a list of three."""
    service = load("slow_list", folder)
    service.fill(3)
    with logged("sqlalchemy.engine", 20) as text:
        service.app.test_client().get("/articles")
    return text.getvalue()
