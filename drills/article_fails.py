"""An article cannot be shown, though it is in the database.

Framework: FastAPI
Symptom: GET /articles/1 answers 500. The same models work in the scripts, which are not async.
Provoke: Store an article with its author, and send GET /articles/1.
Tool: The traceback in the server's log: its last frame in your file is the attribute that wanted
    to load something.
Elsewhere: Under Flask with a blocking Session the attribute loads, silently, with a statement
    more: no error, but N+1 in lists. Django's ORM loads it likewise in a view that is not async.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.testclient import TestClient

from drills.tools import answered, load, traceback_in

SECOND = {"title": "U", "author": "B"}


def check(folder: Path) -> Iterator[str]:
    """The article has its author's name."""
    service = load("article_fails", folder)
    with TestClient(service.app) as client:
        assert client.portal  # noqa: S101
        client.portal.call(_add, service)
        for number, expected in enumerate(({"title": "T", "author": "A"}, SECOND), 1):
            path = f"/articles/{number}"
            response, wrong = answered(folder, f"GET {path}", partial(client.get, path))
            if wrong:
                yield wrong
                return
            if response.json() != expected:
                yield f"GET {path} answers {response.json()}, and should answer {expected}."


async def _add(service: ModuleType) -> None:
    """Store a second article."""
    async with AsyncSession(service.engine) as session:
        author = service.Author(name=SECOND["author"])
        session.add(service.Article(title=SECOND["title"], author=author))
        await session.commit()


def tool(folder: Path) -> str:
    """The traceback of the request."""
    service = load("article_fails", folder)
    with TestClient(service.app) as client:
        return traceback_in(folder, lambda: client.get("/articles/1"))
