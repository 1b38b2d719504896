"""Whether the bare WSGI app does what ours does."""

from collections.abc import Iterator

import httpx
import pytest

from contract_tests.targets.databases import PostgresServer, migrate
from tests.benchmarks.six_operations import (
    OPERATIONS,
    Operation,
    SmallWorld,
    client_of_wsgi,
    said,
)

pytest.importorskip("flask", reason="Flask is not installed")

pytestmark = [pytest.mark.flask, pytest.mark.postgresql]

Beside = tuple[httpx.Client, httpx.Client, SmallWorld]


@pytest.fixture(scope="module")
def beside(postgresql: PostgresServer) -> Iterator[Beside]:
    """The bare app and ours on one database, and what is in it."""
    database_url = postgresql.migrated(migrate)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database_url)  # which the bare app reads as it is imported
        import flask_app
        from benchmarks.limit import wsgi

        bare, ours = client_of_wsgi(wsgi.app), client_of_wsgi(flask_app.create_app())
        with bare, ours, wsgi.pool:
            yield bare, ours, SmallWorld(ours)


@pytest.mark.parametrize("ask", OPERATIONS)
def test_the_bare_app_answers_like_ours(beside: Beside, ask: Operation) -> None:
    bare, ours, world = beside
    assert said(ask(bare, world)) == said(ask(ours, world))


def test_a_token_of_nobody_is_refused(beside: Beside) -> None:
    bare, _, _ = beside
    wrong = {"Authorization": "Token of-nobody"}
    assert bare.get("/api/articles", headers=wrong).status_code == 401
