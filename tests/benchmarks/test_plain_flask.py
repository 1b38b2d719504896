"""Whether the Flask app that is written by hand does what ours does, with as many statements."""

from collections.abc import Iterator

import pytest

from contract_tests.targets.databases import PostgresServer, migrate
from tests.benchmarks.beside import Beside, refusals, statements_of
from tests.benchmarks.six_operations import (
    OPERATIONS,
    Operation,
    SmallWorld,
    client_of_wsgi,
    publish_again,
    said,
    show_feed,
)

pytest.importorskip("flask", reason="Flask is not installed")

pytestmark = [pytest.mark.flask, pytest.mark.postgresql]


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
    ours, plain = statements_of(beside, ask)
    assert len(ours) == len(plain), (ours, plain)


def test_the_feed_is_not_empty(beside: Beside) -> None:
    page = show_feed(beside.plain, beside.world).json()
    assert (page["articlesCount"], page["articles"][0]["tagList"]) == (1, ["b", "a"])


def test_a_taken_slug_gets_a_suffix(beside: Beside) -> None:
    answer = publish_again(beside.plain, beside.world)
    assert answer.json()["article"]["slug"].startswith("own-")


def test_what_is_wrong_is_refused(beside: Beside) -> None:
    nobody = beside.plain.get(f"/forge/users/{beside.world.reader[:-1]}x")
    assert refusals(beside) | {"nobody": nobody.status_code} == {
        "taken": 409,
        "blank": 422,
        "shape": 422,
        "query": 422,
        "missing": 401,
        "invalid": 401,
        "nobody": 404,
    }
