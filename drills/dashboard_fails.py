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
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import event, text
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
        assert client.portal  # noqa: S101
        client.portal.call(_order, service)
        with _overlaps(service) as overlaps:
            changed = client.get("/dashboard").json()
    if changed != {"orders": 4, "customers": 3}:
        yield f"After another order of a new customer, GET /dashboard answers {changed}."
    if overlaps:
        yield "Two statements ran at the same time on one connection."


async def _order(service: ModuleType) -> None:
    """Store another order."""
    async with service.engine.connect() as connection:
        await connection.execute(text("INSERT INTO purchase VALUES ('C')"))
        await connection.commit()


@contextmanager
def _overlaps(service: ModuleType) -> Iterator[list[str]]:
    """The statements that begin while another one runs on the same connection."""
    running: set[int] = set()
    overlaps: list[str] = []

    def begins(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if id(connection) in running:
            overlaps.append(statement)
        running.add(id(connection))

    def ends(connection: Any, *_rest: Any) -> None:
        running.discard(id(connection))

    engine = service.engine.sync_engine
    event.listen(engine, "before_cursor_execute", begins)
    event.listen(engine, "after_cursor_execute", ends)
    yield overlaps
    event.remove(engine, "before_cursor_execute", begins)
    event.remove(engine, "after_cursor_execute", ends)


def tool(folder: Path) -> str:
    """The traceback of the request."""
    service = load("dashboard_fails", folder)
    with TestClient(service.app) as client:
        return traceback_in(folder, lambda: client.get("/dashboard"))
