"""Whether the bare ASGI app does what ours does."""

from collections.abc import Iterator

import httpx
import pytest

from contract_tests.targets.databases import PostgresServer, migrate
from contract_tests.targets.transports import AsgiTransport, client_of
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

Beside = tuple[httpx.Client, httpx.Client, SmallWorld]


@pytest.fixture(scope="module")
def beside(postgresql: PostgresServer) -> Iterator[Beside]:
    """The bare app and ours on one database, and what is in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", postgresql.migrated(migrate))
        from benchmarks.limit import asgi
        from fastapi_app.main import create_app
        from fastapi_app.settings import Settings

        ours = client_of(AsgiTransport(create_app(Settings())))
        with ours, client_of(AsgiTransport(asgi.app)) as bare:
            yield bare, ours, SmallWorld(ours)


@pytest.mark.parametrize("ask", OPERATIONS)
def test_the_bare_app_answers_like_ours(beside: Beside, ask: Operation) -> None:
    bare, ours, world = beside
    assert said(ask(bare, world)) == said(ask(ours, world))


def test_the_feed_is_not_empty(beside: Beside) -> None:
    bare, _, world = beside
    assert show_feed(bare, world).json()["articlesCount"] == 1


def test_a_token_of_nobody_is_refused(beside: Beside) -> None:
    bare, _, _ = beside
    wrong = {"Authorization": "Token of-nobody"}
    assert bare.get("/api/articles", headers=wrong).status_code == 401


def test_a_taken_slug_gets_a_suffix(beside: Beside) -> None:
    bare, _, world = beside
    answer = publish_again(bare, world)
    assert answer.json()["article"]["slug"].startswith("own-")
