"""Which paths there are, and which methods each allows (W6)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.users import User

NO_PATH = (404, {"path": ["not found"]})
NO_METHOD = (405, {"method": ["not allowed"]})
ALLOWED = {
    "/api/users": "OPTIONS, POST",
    "/api/users/login": "OPTIONS, POST",
    "/api/users/logout": "OPTIONS, POST",
    "/api/user": "GET, HEAD, OPTIONS, PUT",
    "/api/profiles/somebody": "GET, HEAD, OPTIONS",
    "/api/profiles/somebody/follow": "DELETE, OPTIONS, POST",
    "/api/articles": "GET, HEAD, OPTIONS, POST",
    "/api/articles/feed": "GET, HEAD, OPTIONS",
    "/api/articles/a": "DELETE, GET, HEAD, OPTIONS, PUT",
    "/api/articles/%FF": "DELETE, GET, HEAD, OPTIONS, PUT",
    "/api/articles/a/favorite": "DELETE, OPTIONS, POST",
    "/api/articles/feed/favorite": "DELETE, OPTIONS, POST",
    "/api/articles/a/comments": "GET, HEAD, OPTIONS, POST",
    "/api/articles/a/comments/1": "DELETE, OPTIONS",
    "/api/articles/feed/comments/abc": "DELETE, OPTIONS",
    "/api/tags": "GET, HEAD, OPTIONS",
    "/forge/users": "GET, HEAD, OPTIONS, POST",
    "/forge/users/a": "DELETE, GET, HEAD, OPTIONS, PATCH",
    "/forge/users/%FF": "DELETE, GET, HEAD, OPTIONS, PATCH",
    "/protected": "GET, HEAD, OPTIONS",
    "/webhook": "OPTIONS, POST",
    "/health": "GET, HEAD, OPTIONS",
    "/ready": "GET, HEAD, OPTIONS",
    "/openapi.json": "GET, HEAD, OPTIONS",
    "/docs": "GET, HEAD, OPTIONS",
}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO"]
HEADABLE = [
    "/health",
    "/ready",
    "/openapi.json",
    "/docs",
    "/api/user",
    "/api/articles?author=nobody-of-that-name",
    "/forge/users?limit=1",
    "/forge/users?limit=0",
    "/forge/users/a",
    "/protected",
    "/api/articles/feed",
]


def test_options_says_what_a_path_allows_and_needs_no_token(
    api: Api, subtests: pytest.Subtests
) -> None:
    for path, allowed in ALLOWED.items():
        with subtests.test(path):
            answer = api.send("OPTIONS", path)
            assert (answer.status_code, answer.content) == (204, b"")
            assert answer.headers["Allow"] == allowed


def test_any_other_method_is_refused_before_the_token(api: Api, subtests: pytest.Subtests) -> None:
    for path, allowed in ALLOWED.items():
        with subtests.test(path):
            for method in METHODS:
                if method in allowed.split(", "):
                    continue
                answer = api.send(method, path, token="nobody's")
                assert answer.status_code == 405
                assert answer.headers["Allow"] == allowed
                if method != "HEAD":
                    assert problem(answer) == NO_METHOD


def test_head_answers_as_get_does_but_without_the_body(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for path in HEADABLE:
        with subtests.test(path):
            got = api.get(path, token=anybody.token)
            head = api.send("HEAD", path, token=anybody.token)
            assert (head.status_code, head.content) == (got.status_code, b"")
            for name in ("Content-Length", "Content-Type", "Cache-Control"):
                assert head.headers[name] == got.headers[name]


def test_head_answers_problems_without_the_body_too(api: Api) -> None:
    got, head = api.get("/api/user"), api.send("HEAD", "/api/user")
    assert (head.status_code, head.content) == (401, b"")
    assert head.headers["Content-Length"] == str(len(got.content))
    assert head.headers["WWW-Authenticate"] == "Bearer"


def test_accept_is_not_looked_at(api: Api, subtests: pytest.Subtests) -> None:
    for accept in ("text/xml", "text/html", "application/xml;q=1, */*;q=0", "", ";"):
        with subtests.test(accept=accept):
            answer = api.get("/health", headers={"Accept": accept})
            assert answer.headers["Content-Type"] == "application/json"
            assert problem(api.get("/nowhere", headers={"Accept": accept})) == NO_PATH


def test_no_answer_depends_on_the_host(api: Api, subtests: pytest.Subtests) -> None:
    for host in ("front.example", "a_b", "a..b", "127.0.0.1:99999", "x" * 300):
        with subtests.test(host=host):
            assert api.get("/health", headers={"Host": host}).status_code == 200


def test_a_method_cannot_be_overridden(api: Api, somebody: User) -> None:
    override = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE"}
    answer = api.get("/api/user?_method=DELETE", token=somebody.token, headers=override)
    assert answer.status_code == 200
