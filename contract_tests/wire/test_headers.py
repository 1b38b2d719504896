"""The headers of every answer (W11, W13), and of those to other origins (W12).

That each answer has the headers of W13, each once and with its one value, is checked
wherever a scenario sends a request: the OpenAPI file declares them.
"""

import re

import pytest

from contract_tests.api import Api
from contract_tests.people import Somebody

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
EXPOSED = "ETag, Link, Location, Retry-After, X-Request-ID"
REQUESTS = [
    ("GET", "/health"),
    ("GET", "/nowhere"),
    ("FOO", "/health"),
    ("GET", "/api/user"),
    ("OPTIONS", "/api/user"),
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/forge/users?limit=1"),
    ("PATCH", "/forge/users/a"),
    ("GET", "/protected"),
    ("POST", "/webhook"),
]


@pytest.mark.parametrize(("method", "path"), REQUESTS)
def test_a_request_keeps_its_own_id(api: Api, method: str, path: str) -> None:
    for request_id in ("a", "Z9-", "-" * 64, "0b5c1a0e-8f6f-4b7e-9f5d-2f1d6c6e7a01"):
        answer = api.send(method, path, headers={"X-Request-ID": request_id})
        assert answer.headers["X-Request-ID"] == request_id


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-Request-ID", "")],
        [("X-Request-ID", "a b")],
        [("X-Request-ID", "a" * 65)],
        [("X-Request-ID", "a_b")],
        [("X-Request-ID", b"\xe9")],
        [("X-Request-ID", "a,b")],
        [("X-Request-ID", "a"), ("X-Request-ID", "a")],
    ],
)
def test_any_other_request_gets_a_new_id(api: Api, headers: list[tuple[str, str | bytes]]) -> None:
    ids = {api.get("/health", headers=headers).headers["X-Request-ID"] for _ in range(2)}
    assert len(ids) == 2
    assert all(UUID.fullmatch(request_id) for request_id in ids)


@pytest.mark.parametrize(("method", "path"), REQUESTS)
def test_every_answer_to_an_allowed_origin_says_so(
    api: Api, allowed_origin: str, method: str, path: str
) -> None:
    headers = api.send(method, path, headers={"Origin": allowed_origin}).headers
    assert headers["Vary"] == "Origin"
    assert headers["Access-Control-Allow-Origin"] == allowed_origin
    assert headers["Access-Control-Expose-Headers"] == EXPOSED
    assert "Access-Control-Allow-Methods" not in headers
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize(("method", "path"), REQUESTS)
def test_every_other_answer_only_says_that_it_varies(
    api: Api, allowed_origin: str, method: str, path: str
) -> None:
    host = allowed_origin.partition("//")[2]
    near = [f"http://{host}", f"https://{host}:444", f"https://{host.upper()}", f"https://x.{host}"]
    for sent in ({}, *({"Origin": origin} for origin in (*near, "null", "*"))):
        headers = api.send(method, path, headers=sent).headers
        assert headers["Vary"] == "Origin"
        assert not [name for name in headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "path", ["/api/user", "/api/profiles/a", "/forge/users/a", "/webhook", "/health"]
)
def test_a_preflight_is_answered_without_a_token(api: Api, allowed_origin: str, path: str) -> None:
    asking = {
        "Origin": allowed_origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization, x-unknown",
    }
    answer = api.send("OPTIONS", path, headers=asking)
    assert answer.status_code == 204
    assert answer.headers["Allow"] == api.send("OPTIONS", path).headers["Allow"]
    assert answer.headers["Access-Control-Allow-Origin"] == allowed_origin
    assert answer.headers["Access-Control-Allow-Methods"] == (
        "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
    )
    assert answer.headers["Access-Control-Allow-Headers"] == (
        "Authorization, Content-Type, If-Match, If-None-Match, X-Request-ID"
    )
    assert answer.headers["Access-Control-Max-Age"] == "600"


def test_a_preflight_from_another_origin_gets_no_permission(api: Api, allowed_origin: str) -> None:
    asking = {"Origin": "https://other.example", "Access-Control-Request-Method": "PUT"}
    answer = api.send("OPTIONS", "/api/user", headers=asking)
    assert (answer.status_code, answer.headers["Vary"]) == (204, "Origin")
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert allowed_origin not in str(answer.headers)


def test_a_repeated_origin_is_none(api: Api, allowed_origin: str) -> None:
    twice = [("Origin", allowed_origin), ("Origin", allowed_origin)]
    assert "Access-Control-Allow-Origin" not in api.get("/health", headers=twice).headers


@pytest.mark.parametrize("path", ["/health", "/api/user", "/api/articles", "/nowhere", "/docs"])
def test_only_who_asks_for_methods_is_told_which_there_are(
    api: Api, anybody: Somebody, path: str
) -> None:
    for method in ("GET", "HEAD"):
        for token in (None, anybody.token):
            assert "Allow" not in api.send(method, path, token=token).headers


def test_json_is_sent_as_it_is(api: Api, somebody: Somebody) -> None:
    bio = 'é \u2028 \U0001f600 / \x7f \\ " <&>'
    body = {"user": {"bio": bio}}
    answer = api.put("/api/user", body, token=somebody.token)
    assert '"bio":"é \u2028 \U0001f600 / \x7f \\\\ \\" <&>"'.encode() in answer.content
