"""Whether the Django project that is written by hand does what ours does, in as many statements."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from contract_tests.targets.databases import PostgresServer, migrate
from tests.benchmarks.asked_django import AskedDjango
from tests.benchmarks.six_operations import OPERATIONS

pytest.importorskip("django", reason="Django is not installed")

pytestmark = [pytest.mark.django, pytest.mark.postgresql]

Both = tuple[AskedDjango, AskedDjango, list[str]]

OURS, PLAIN = "django_project.config.wsgi", "benchmarks.plain.with_django.wsgi"
NEW = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]{43}")
# As REST framework writes times, milliseconds or not.
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@pytest.fixture(scope="module")
def both(postgresql: PostgresServer) -> Iterator[Both]:
    """Ours and the plain one on one database, and who reads what is in it."""
    database_url = postgresql.migrated(migrate)
    with AskedDjango(OURS, database_url) as ours, AskedDjango(PLAIN, database_url) as plain:
        yield ours, plain, ours.ask("settle")


@pytest.mark.parametrize("operation", [operation.__name__ for operation in OPERATIONS])
def test_both_answer_alike_in_as_many_statements(both: Both, operation: str) -> None:
    ours, plain, about = both
    is_read = operation in ("check_health", "show_user", "list_articles", "show_feed")
    (status, our_json, our_statements), (plain_status, plain_json, plain_statements) = (
        asked.ask(operation, *about) for asked in (ours, plain)
    )
    assert plain_status == status == (200 if is_read else 201)
    known = _known if is_read else _known_but_new
    assert known(plain_json) == known(our_json)
    assert len(plain_statements) == len(our_statements), (plain_statements, our_statements)


def test_there_is_something_to_compare(
    both: Both,
) -> None:
    _, plain, about = both
    _, page, statements = plain.ask("show_feed", *about)
    assert (page["articlesCount"], page["articles"][0]["tagList"]) == (1, ["b", "a"])
    assert len(statements) == 4


@pytest.mark.parametrize(
    ("method", "path", "body", "has_token", "status"),
    [
        ("POST", "/forge/users", {"name": ""}, False, 400),
        ("POST", "/api/articles", {"article": {}}, True, 400),
        ("POST", "/api/articles", {"article": {}}, False, 401),
        ("GET", "/api/articles/feed", None, False, 401),
        ("GET", f"/forge/users/{UUID(int=0)}", None, False, 404),
        ("PUT", "/api/articles", {}, True, 405),
    ],
)
def test_what_is_wrong_is_refused(
    both: Both,
    method: str,
    path: str,
    body: object,
    has_token: bool,
    status: int,
) -> None:
    _, plain, (_, token) = both
    assert plain.ask("send", method, path, body, token if has_token else None) == status


def test_a_taken_name_and_a_wrong_token_are_refused(
    both: Both,
) -> None:
    _, plain, (reader, _) = both
    name = plain.ask("show_user", reader, "")[1]["name"]
    assert plain.ask("send", "POST", "/forge/users", {"name": name}, None) == 409
    assert plain.ask("send", "GET", "/api/articles", None, "of-nobody") == 401


def _known(value: Any) -> Any:
    """JSON with its times as such."""
    match value:
        case dict():
            return {name: _known(member) for name, member in value.items()}
        case list():
            return [_known(member) for member in value]
        case str() if TIME.fullmatch(value):
            return datetime.fromisoformat(value)
        case _:
            return value


def _known_but_new(value: Any) -> Any:
    """JSON without what is new in each answer: ids and drawn names, tokens, times."""
    match value:
        case dict():
            return {name: _known_but_new(member) for name, member in value.items()}
        case str():
            return NEW.sub("new", TIME.sub("time", value))
        case _:
            return value
