"""Our app and one written by hand on one database, and what is asked of both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import sqlalchemy as sa

from tests.benchmarks.six_operations import Operation, SmallWorld


@dataclass(frozen=True)
class Beside:
    """The two apps on one database, and what is in it."""

    ours: httpx.Client
    plain: httpx.Client
    world: SmallWorld


def statements_of(beside: Beside, ask: Operation) -> tuple[list[str], list[str]]:
    """What ours and what the other sends to the database for an operation, which must succeed."""
    with _noted() as sent:
        found = []
        for client in (beside.ours, beside.plain):
            sent.clear()
            assert ask(client, beside.world).is_success
            found.append([*sent])
    ours, plain = found
    return ours, plain


def refusals(beside: Beside) -> dict[str, int]:
    """The statuses with which the app written by hand refuses what is wrong, by subject."""
    plain, headers = beside.plain, beside.world.headers
    taken = {"name": plain.get(f"/forge/users/{beside.world.reader}").json()["name"]}
    wrong = {"Authorization": "Token of-nobody"}
    answers = {
        "taken": plain.post("/forge/users", json=taken),
        "blank": plain.post("/forge/users", json={"name": ""}),
        "shape": plain.post("/api/articles", json={"article": {}}, headers=headers),
        "query": plain.get("/api/articles?limit=0", headers=headers),
        "missing": plain.get("/api/articles/feed"),
        "invalid": plain.get("/api/articles", headers=wrong),
    }
    return {subject: answer.status_code for subject, answer in answers.items()}


@contextmanager
def _noted() -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        sent.append(sql)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
