"""Whether the FastAPI app that is written by hand does what ours does, in as many statements."""

import json
import re
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest

from contract_tests.targets.databases import PostgresServer, migrate
from contract_tests.targets.transports import AsgiTransport, client_of
from tests.benchmarks.beside import Beside, refusals, statements_of
from tests.benchmarks.six_operations import (
    OPERATIONS,
    Operation,
    SmallWorld,
    publish_again,
    said,
    show_feed,
)

pytest.importorskip("fastapi", reason="FastAPI is not installed")

pytestmark = [pytest.mark.fastapi, pytest.mark.postgresql]

# As pydantic writes times: six digits of a second, or none.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@pytest.fixture(scope="module")
def beside(postgresql: PostgresServer) -> Iterator[Beside]:
    """Both of them, with articles to read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", postgresql.migrated(migrate))
        from benchmarks.plain.with_fastapi.main import app as plain_app
        from fastapi_app.main import create_app
        from fastapi_app.settings import Settings

        ours = client_of(AsgiTransport(create_app(Settings())))
        with ours, client_of(AsgiTransport(plain_app)) as plain:
            yield Beside(ours, plain, SmallWorld(ours))


@pytest.mark.parametrize("ask", OPERATIONS)
def test_both_answer_alike(beside: Beside, ask: Operation) -> None:
    assert _known(ask(beside.plain, beside.world)) == _known(ask(beside.ours, beside.world))


@pytest.mark.parametrize("ask", OPERATIONS)
def test_both_send_as_many_statements(beside: Beside, ask: Operation) -> None:
    ours, plain = statements_of(beside, ask)
    assert len(ours) == len(plain), (ours, plain)


def test_the_feed_is_not_empty(beside: Beside) -> None:
    page = show_feed(beside.plain, beside.world).json()
    assert (page["articlesCount"], page["articles"][0]["tagList"]) == (1, ["b", "a"])


def test_a_taken_slug_gets_a_suffix(beside: Beside) -> None:
    answer = publish_again(beside.plain, beside.world)
    assert answer.json()["article"]["slug"].startswith("own-")


def test_filters_combine(beside: Beside) -> None:
    reader = beside.plain.get(f"/forge/users/{beside.world.reader}").json()["name"]
    pages = {
        query: beside.plain.get(f"/api/articles?{query}").json()["articlesCount"]
        for query in (f"favorited={reader}&tag=a", f"favorited={reader}&author={reader}")
    }
    assert list(pages.values()) == [1, 0]


def test_what_is_wrong_is_refused(beside: Beside) -> None:
    unpaid = beside.plain.post("/forge/users", json={"name": "a", "tier": "Pro"})
    nobody = beside.plain.get("/forge/users/00000000-0000-4000-8000-000000000000")
    assert refusals(beside) | {"unpaid": unpaid.status_code, "nobody": nobody.status_code} == {
        "taken": 409,
        "blank": 422,
        "unpaid": 403,
        "shape": 422,
        "query": 422,
        "missing": 401,
        "invalid": 401,
        "nobody": 404,
    }


def _known(answer: httpx.Response) -> tuple[int, str]:
    """Status and JSON of an answer; its times as such, and new ones as ours writes them."""
    is_read = answer.request.method == "GET"
    text = _TIME.sub(lambda found: _time(found[0], is_read), json.dumps(answer.json()))
    return said(httpx.Response(answer.status_code, text=text, request=answer.request))


def _time(text: str, is_read: bool) -> str:
    return str(datetime.fromisoformat(text)) if is_read else "2026-11-22T15:29:00.123Z"
