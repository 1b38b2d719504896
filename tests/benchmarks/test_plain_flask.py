"""Whether the Flask app that is written by hand does what ours does, with as many statements."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from contract_tests.targets.databases import migrate
from contract_tests.targets.postgresql import PostgresServer
from tests.benchmarks.six_operations import (
    OPERATIONS,
    Operation,
    SmallWorld,
    client_of_wsgi,
    said,
    show_feed,
)

pytest.importorskip("flask", reason="Flask is not installed")

pytestmark = [pytest.mark.flask, pytest.mark.postgresql]


@dataclass(frozen=True)
class Beside:
    """The two apps on one database, and what is in it."""

    ours: httpx.Client
    plain: httpx.Client
    world: SmallWorld


@pytest.fixture(scope="module")
def beside(postgresql: PostgresServer) -> Iterator[Beside]:
    """Both of them, with articles to read."""
    import benchmarks.plain.with_flask
    import flask_app

    database_url = postgresql.migrated(migrate)
    plain = client_of_wsgi(benchmarks.plain.with_flask.create_app(database_url))
    with plain, client_of_wsgi(flask_app.create_app({"DATABASE_URL": database_url})) as ours:
        yield Beside(ours, plain, SmallWorld(ours))


@pytest.mark.parametrize("ask", OPERATIONS)
def test_both_answer_alike(beside: Beside, ask: Operation) -> None:
    assert said(ask(beside.plain, beside.world)) == said(ask(beside.ours, beside.world))


@pytest.mark.parametrize("ask", OPERATIONS)
def test_both_send_as_many_statements(beside: Beside, ask: Operation) -> None:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        sent.append(sql)

    costs = {}
    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        for name, client in (("ours", beside.ours), ("plain", beside.plain)):
            sent.clear()
            assert ask(client, beside.world).is_success
            costs[name] = [*sent]
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert len(costs["ours"]) == len(costs["plain"]), costs


def test_the_feed_is_not_empty(beside: Beside) -> None:
    page = show_feed(beside.plain, beside.world).json()
    assert (page["articlesCount"], page["articles"][0]["tagList"]) == (1, ["b", "a"])


def test_a_taken_slug_gets_a_suffix(beside: Beside) -> None:
    draft = {"article": {"title": "Own", "description": "d", "body": "b"}}
    answer = beside.plain.post("/api/articles", json=draft, headers=beside.world.headers)
    assert answer.json()["article"]["slug"].startswith("own-")


def test_what_is_wrong_is_refused(beside: Beside) -> None:
    plain, headers = beside.plain, beside.world.headers
    taken = {"name": plain.get(f"/forge/users/{beside.world.reader}").json()["name"]}
    wrong = {"Authorization": "Token of-nobody"}
    statuses = {
        "taken": plain.post("/forge/users", json=taken),
        "blank": plain.post("/forge/users", json={"name": ""}),
        "shape": plain.post("/api/articles", json={"article": {}}, headers=headers),
        "query": plain.get("/api/articles?limit=0", headers=headers),
        "missing": plain.get("/api/articles/feed"),
        "invalid": plain.get("/api/articles", headers=wrong),
        "nobody": plain.get(f"/forge/users/{beside.world.reader[:-1]}x"),
    }
    assert {subject: answer.status_code for subject, answer in statuses.items()} == {
        "taken": 409,
        "blank": 422,
        "shape": 422,
        "query": 422,
        "missing": 401,
        "invalid": 401,
        "nobody": 404,
    }
