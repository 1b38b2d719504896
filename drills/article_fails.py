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
from pathlib import Path

from starlette.testclient import TestClient

from drills.tools import answered, load, traceback_in


def check(folder: Path) -> Iterator[str]:
    """The article has its author's name."""
    service = load("article_fails", folder)
    with TestClient(service.app) as client:
        response, wrong = answered(folder, "GET /articles/1", lambda: client.get("/articles/1"))
    if wrong:
        yield wrong
    elif response.json() != {"title": "T", "author": "A"}:
        yield f"GET /articles/1 answers {response.json()}."


def tool(folder: Path) -> str:
    """The traceback of the request."""
    service = load("article_fails", folder)
    with TestClient(service.app) as client:
        return traceback_in(folder, lambda: client.get("/articles/1"))
