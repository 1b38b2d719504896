"""Paths, methods, HEAD and OPTIONS (W6)."""

from collections import defaultdict
from itertools import product

import pytest

from contract_tests.api import Api, problem
from contract_tests.http.steps import operations_declaring
from contract_tests.users import User

NO_PATH = (404, {"path": ["not found"]})
UNKNOWN_PATHS = [
    "/",
    "/nowhere",
    "/api",
    "/api/",
    "/API/users",
    "/api/users/",
    "/api/user/",
    "/health/",
    "/health%0A",
    "/health%00",
    "/health%20",
    "/openapi.json/",
    "/docs/",
    "/redoc",
    "/docs/oauth2-redirect",
    "/api//user",
    "/api/profiles",
    "/api/profiles/",
    "/api/profiles//follow",
    "/api/profiles/a%2Fb",
    "/api/profiles/a/follow/",
    "/api/profiles/a/nowhere",
    "/api/articles/",
    "/api/articles/feed/",
    "/api/articles/a/",
    "/api/articles/a%2Fb",
    "/api/articles//favorite",
    "/api/articles/a/favorite/",
    "/api/articles/a/comments/",
    "/api/articles/a/comments/1/",
    "/api/articles/a/comments/1%2F2",
    "/api/articles/a/nowhere",
    "/api/tags/",
    "/forge",
    "/forge/",
    "/forge/users/",
    "/forge/users/a/",
    "/forge/users/a%2Fb",
    "/forge/users/a/b",
    "/forge//users",
    "/protected/",
    "/webhook/",
    "/webhook%0A",
    "/%FF",
    "/api/%FF",
    "/%00",
    "/health;x=1",
    "/health%3Fa=1",
    "/Health",
    "/api/Tags",
    "/ready/",
    "/predict/",
    "/predict%00",
    "/api/%2E%2E/health",
    "/%2E/health",
    "/api%5Ctags",
]


ENCODED_SLASHES = [
    "/api%2Ftags",
    "/api%2ftags",
    "/%61pi%2Ftags",
    "/%2Fhealth",
    "/health%2F",
    "/health%2f",
    "/docs%2F",
    "/openapi.json%2F",
    "/api/profiles/a%2Fb",
    "/api/profiles/a%2fb",
    "/api/profiles/a%2F",
    "/api/profiles/%2F",
    "/api/profiles/%2Fa",
    "/api/profiles/a%2Fb/follow",
    "/api/profiles%2Fa",
    "/api/articles/a%2Fb",
    "/api/articles/a%2Fb/favorite",
    "/api/articles/a%2Fb/comments",
    "/api/articles/a/comments%2F1",
    "/api/articles/a/comments/1%2F",
    "/api/articles/%FF%2F",
    "/api/articles/a%2F%00",
    "/api/articles%2Ffeed",
    "/forge%2Fusers",
    "/forge/users/a%2Fb",
    "/forge/users%2Fa",
]


def test_an_unknown_path_is_not_found_for_any_method(api: Api, subtests: pytest.Subtests) -> None:
    for path in UNKNOWN_PATHS:
        with subtests.test(path):
            for method in ("GET", "POST", "OPTIONS", "FOO"):
                assert problem(api.send(method, path, token="nobody's")) == NO_PATH


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
    "/forge/tokens": "DELETE, GET, HEAD, OPTIONS",
    "/forge/tokens/a": "DELETE, OPTIONS",
    "/forge/users": "GET, HEAD, OPTIONS, POST",
    "/forge/users/a": "DELETE, GET, HEAD, OPTIONS, PATCH",
    "/forge/users/%FF": "DELETE, GET, HEAD, OPTIONS, PATCH",
    "/protected": "GET, HEAD, OPTIONS",
    "/webhook": "OPTIONS, POST",
    "/predict": "OPTIONS, POST",
    "/health": "GET, HEAD, OPTIONS",
    "/ready": "GET, HEAD, OPTIONS",
    "/openapi.json": "GET, HEAD, OPTIONS",
    "/docs": "GET, HEAD, OPTIONS",
}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO", "get", "Put", "AB"]
HEADABLE = [
    "/health",
    "/ready",
    "/openapi.json",
    "/docs",
    "/api/user",
    "/api/articles?author=nobody-of-that-name",
    "/forge/tokens",
    "/forge/users?limit=1",
    "/forge/users?limit=0",
    "/forge/users/a",
    "/protected",
    "/api/articles/feed",
    "/api/tags",
    "/api/profiles/nobody-of-that-name",
    "/api/articles/a",
    "/api/articles/a/comments",
    "/nowhere",
]


def test_options_returns_allow_without_a_token(api: Api, subtests: pytest.Subtests) -> None:
    for path, allowed in ALLOWED.items():
        with subtests.test(path):
            answer = api.send("OPTIONS", path)
            assert (answer.status_code, answer.content) == (204, b"")
            assert answer.headers["Allow"] == allowed


def test_every_documented_path_has_its_methods(api: Api, subtests: pytest.Subtests) -> None:
    methods: dict[str, set[str]] = defaultdict(lambda: {"OPTIONS"})
    for method, path in operations_declaring(413):
        methods[path] |= {method, "HEAD"} if method == "GET" else {method}
    for path, allowed in methods.items():
        with subtests.test(path):
            assert api.send("OPTIONS", path).headers["Allow"] == ", ".join(sorted(allowed))


def test_no_documented_path_has_another_spelling_of_its_slashes(
    api: Api, subtests: pytest.Subtests
) -> None:
    for method, path in operations_declaring(413):
        doubled = [f"{path[:at]}/{path[at:]}" for at in _slashes(path)]
        for other in (*doubled, f"{path}/"):
            with subtests.test(f"{method} {other}"):
                assert problem(api.send(method, other, token="nobody's")) == NO_PATH


def test_an_encoded_slash_matches_no_documented_path(api: Api, subtests: pytest.Subtests) -> None:
    for method, path in operations_declaring(413):
        for at, slash in product(_slashes(path), ("%2F", "%2f")):
            other = f"{path[:at]}{slash}{path[at + 1 :]}"
            with subtests.test(f"{method} {other}"):
                for each in (method, "OPTIONS"):
                    assert problem(api.send(each, other, token="nobody's")) == NO_PATH


def test_an_encoded_slash_is_not_found_in_any_part_of_a_path(
    api: Api, subtests: pytest.Subtests
) -> None:
    for path in ENCODED_SLASHES:
        with subtests.test(path):
            for method in ("GET", "HEAD", "POST", "OPTIONS", "FOO"):
                answer = api.send(method, path, token="nobody's")
                assert answer.status_code == 404
                assert method == "HEAD" or problem(answer) == NO_PATH


def _slashes(path: str) -> list[int]:
    """Return the positions of all slashes but the first: paths that begin with // are exempt."""
    return [at for at in range(1, len(path)) if path[at] == "/"]


def test_letters_of_a_path_may_be_percent_encoded(api: Api) -> None:
    assert api.get("/he%61lth").content == api.get("/health").content
    assert api.get("/%61pi/%74ags").status_code == 200
    assert api.send("OPTIONS", "/%77ebhook").headers["Allow"] == "OPTIONS, POST"


def test_any_other_method_is_refused_before_the_token_is_checked(
    api: Api, subtests: pytest.Subtests
) -> None:
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


def test_head_returns_the_headers_of_get_without_a_body(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for path in HEADABLE:
        with subtests.test(path):
            got = api.get(path, token=anybody.token)
            head = api.send("HEAD", path, token=anybody.token)
            assert (head.status_code, head.content) == (got.status_code, b"")
            for name in ("Content-Length", "Content-Type", "Cache-Control"):
                assert head.headers[name] == got.headers[name]


def test_head_returns_errors_without_a_body(api: Api) -> None:
    got, head = api.get("/api/user"), api.send("HEAD", "/api/user")
    assert (head.status_code, head.content) == (401, b"")
    assert head.headers["Content-Length"] == str(len(got.content))
    assert head.headers["WWW-Authenticate"] == "Bearer"


def test_the_accept_header_is_ignored(api: Api, subtests: pytest.Subtests) -> None:
    for accept in ("text/xml", "text/html", "application/xml;q=1, */*;q=0", "", ";"):
        with subtests.test(accept=accept):
            answer = api.get("/health", headers={"Accept": accept})
            assert answer.headers["Content-Type"] == "application/json"
            assert problem(api.get("/nowhere", headers={"Accept": accept})) == NO_PATH


def test_the_host_header_is_ignored(api: Api, subtests: pytest.Subtests) -> None:
    for host in ("front.example", "a_b", "a..b", "127.0.0.1:99999", "x" * 300):
        with subtests.test(host=host):
            assert api.get("/health", headers={"Host": host}).status_code == 200


def test_a_method_cannot_be_overridden(api: Api, somebody: User) -> None:
    override = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE"}
    answer = api.get("/api/user?_method=DELETE", token=somebody.token, headers=override)
    assert answer.status_code == 200
