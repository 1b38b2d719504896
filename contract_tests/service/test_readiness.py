"""Readiness (GET /ready), and responses while the database is unavailable, behind, or busy."""

import pytest

from contract_tests.accounts.steps import get_account, update_body
from contract_tests.api import Api, problem
from contract_tests.articles.steps import draft
from contract_tests.targets.database_states import (
    one_step_behind_by_alembic,
    one_step_behind_by_django,
    skip_every_update,
    take_last_step,
)
from contract_tests.targets.databases import Databases, PostgresServer, migrate
from contract_tests.targets.target import WithDatabase
from contract_tests.users import register, registration

UNAVAILABLE = (503, {"database": ["is unavailable"]})
NOT_MIGRATED = (503, {"database": ["is not migrated"]})
USER = registration()["user"]
ARTICLE = draft()["article"]
CHANGE = {"user": {"bio": "b"}}
UNKNOWN_ID = "0b5c1a0e-8f6f-4b7e-9f5d-2f1d6c6e7a01"
# Every operation that reaches the database without a token.
WITHOUT_TOKEN = [
    ("POST", "/api/users", {"user": USER}),
    ("POST", "/api/users/login", {"user": USER}),
    ("GET", "/api/profiles/somebody", None),
    ("GET", "/api/articles", None),
    ("GET", "/api/articles?author=somebody", None),
    ("GET", "/api/articles/a", None),
    ("GET", "/api/articles/a/comments", None),
    ("GET", "/api/tags", None),
    ("POST", "/forge/users", {"name": USER["username"]}),
    ("GET", "/forge/users", None),
    ("GET", f"/forge/users/{UNKNOWN_ID}", None),
]
WITH_TOKEN = [
    *WITHOUT_TOKEN,
    ("POST", "/api/users/logout", None),
    ("GET", "/api/user", None),
    ("PUT", "/api/user", CHANGE),
    ("POST", "/api/profiles/somebody/follow", None),
    ("DELETE", "/api/profiles/somebody/follow", None),
    ("GET", "/api/articles/feed", None),
    ("POST", "/api/articles", {"article": ARTICLE}),
    ("PUT", "/api/articles/a", {"article": ARTICLE}),
    ("DELETE", "/api/articles/a", None),
    ("POST", "/api/articles/a/favorite", None),
    ("DELETE", "/api/articles/a/favorite", None),
    ("POST", "/api/articles/a/comments", {"comment": {"body": "c"}}),
    ("DELETE", "/api/articles/a/comments/1", None),
    ("GET", "/forge/tokens", None),
    ("DELETE", "/forge/tokens", None),
    ("DELETE", "/forge/tokens/a", None),
    ("PATCH", f"/forge/users/{UNKNOWN_ID}", {"name": "a"}),
    ("DELETE", f"/forge/users/{UNKNOWN_ID}", None),
    ("GET", "/protected", None),
]


def test_a_server_with_its_database_is_ready(api: Api) -> None:
    answer = api.get("/ready")
    assert (answer.status_code, answer.content) == (200, b'{"status":"ready"}')


def test_a_server_becomes_ready_when_its_database_appears(
    with_database: WithDatabase, databases: Databases
) -> None:
    database_url = databases.absent()
    with with_database(database_url) as client:
        api = Api(client)
        unavailable = api.get("/ready")
        assert problem(unavailable) == UNAVAILABLE
        assert unavailable.headers["Retry-After"] == "1"
        databases.create(database_url)
        empty = api.get("/ready")
        assert problem(empty) == NOT_MIGRATED
        assert "Retry-After" not in empty.headers
        migrate(database_url)
        assert api.get("/ready").status_code == 200
        assert api.post("/api/users", registration()).status_code == 201


def test_a_server_recovers_when_its_database_returns(
    with_database: WithDatabase, server: PostgresServer
) -> None:
    database_url = server.migrated(migrate)
    with with_database(database_url) as client:
        api = Api(client)
        somebody = register(api)
        server.close(database_url)
        for unavailable in (api.get("/ready"), api.put("/api/user", CHANGE, token=somebody.token)):
            assert problem(unavailable) == UNAVAILABLE
            assert unavailable.headers["Retry-After"] == "1"
        server.open(database_url)
        assert api.get("/ready").status_code == 200
        assert api.put("/api/user", CHANGE, token=somebody.token).status_code == 200


def test_a_closed_idle_connection_is_replaced(
    with_database: WithDatabase, server: PostgresServer
) -> None:
    database_url = server.migrated(migrate)
    with with_database(database_url) as client:
        api = Api(client)
        somebody = register(api)
        server.disconnect(database_url)
        assert api.put("/api/user", CHANGE, token=somebody.token).status_code == 200


@pytest.mark.parametrize("token", [None, "somebody's"])
def test_every_operation_that_needs_the_database_is_unavailable_without_it(
    with_database: WithDatabase, databases: Databases, token: str | None
) -> None:
    with with_database(databases.absent(), fail_fast=True) as client:
        for method, path, body in WITHOUT_TOKEN if token is None else WITH_TOKEN:
            answer = Api(client).send(method, path, body=body, token=token)
            assert problem(answer) == UNAVAILABLE
            assert answer.headers["Retry-After"] == "1"


def test_impossible_names_are_not_found_without_the_database(
    with_database: WithDatabase, databases: Databases
) -> None:
    with with_database(databases.absent(), fail_fast=True) as client:
        api = Api(client)
        for name in ("%FF", "%00"):
            profile = api.get(f"/api/profiles/{name}")
            article = api.get(f"/api/articles/{name}")
            comments = api.get(f"/api/articles/{name}/comments")
            member = api.get(f"/forge/users/{name}")
            assert problem(member) == (404, {"user": ["not found"]})
            assert problem(profile) == (404, {"profile": ["not found"]})
            assert problem(article) == problem(comments) == (404, {"article": ["not found"]})
            for parameter in ("tag", "author", "favorited"):
                answer = api.get(f"/api/articles?{parameter}={name}")
                assert answer.json() == {"articles": [], "articlesCount": 0}


MIGRATION_TOOLS = {
    "alembic": (one_step_behind_by_alembic, migrate),
    "django": (one_step_behind_by_django, take_last_step),
}


@pytest.mark.parametrize("tool", MIGRATION_TOOLS)
def test_a_server_becomes_ready_after_the_last_migration(
    with_database: WithDatabase, databases: Databases, tool: str
) -> None:
    build, take_last_step = MIGRATION_TOOLS[tool]
    database_url = databases.migrated(build)
    with with_database(database_url) as client:
        api = Api(client)
        not_migrated = api.get("/ready")
        assert problem(not_migrated) == NOT_MIGRATED
        assert "Retry-After" not in not_migrated.headers
        take_last_step(database_url)
        assert api.get("/ready").status_code == 200
        assert api.post("/api/users", registration()).status_code == 201


BUSY = (503, {"database": ["is busy"]})


def test_a_busy_account_is_left_unchanged(
    with_database: WithDatabase, databases: Databases
) -> None:
    database_url = databases.migrated(migrate)
    with with_database(database_url) as client:
        api = Api(client)
        somebody = register(api)
        before = get_account(api, somebody)
        skip_every_update(database_url, "users")
        busy = api.put("/api/user", update_body(bio="b"), token=somebody.token)
        assert problem(busy) == BUSY
        assert busy.headers["Retry-After"] == "1"
        assert get_account(api, somebody) == before


def test_a_busy_article_is_left_unchanged(
    with_database: WithDatabase, databases: Databases
) -> None:
    database_url = databases.migrated(migrate)
    with with_database(database_url) as client:
        api = Api(client)
        author = register(api)
        path = api.post("/api/articles", draft(), token=author.token).headers["Location"]
        before = api.get(path).content
        skip_every_update(database_url, "articles")
        busy = api.put(path, {"article": {"body": "b"}}, token=author.token)
        assert problem(busy) == BUSY
        assert busy.headers["Retry-After"] == "1"
        assert api.get(path).content == before
