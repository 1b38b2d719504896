"""The dashboard fails since its queries run at the same time.

Framework: FastAPI
Symptom: GET /dashboard answers 500 since somebody let its two queries run at the same time. Each
    query works by itself.
Provoke: Send GET /dashboard.
Tool: The traceback in the server's log, and the error's name in SQLAlchemy's documentation: it
    says what must not be shared.
Elsewhere: In Flask a request is one thread with one session, and nothing in it runs at the same
    time. Django has a connection for each thread, and its async ORM calls take turns in one thread.
"""

from collections.abc import Iterator
from pathlib import Path

from starlette.testclient import TestClient

from drills.tools import answered, load, traceback_in


def check(folder: Path) -> Iterator[str]:
    """The dashboard has both numbers, each time."""
    service = load("dashboard_fails", folder)
    with TestClient(service.app) as client:
        for _ in range(5):
            response, wrong = answered(folder, "GET /dashboard", lambda: client.get("/dashboard"))
            if wrong:
                yield wrong
                return
            if response.json() != {"orders": 3, "customers": 2}:
                yield f"GET /dashboard answers {response.json()}."


def tool(folder: Path) -> str:
    """The traceback of the request."""
    service = load("dashboard_fails", folder)
    with TestClient(service.app) as client:
        return traceback_in(folder, lambda: client.get("/dashboard"))
