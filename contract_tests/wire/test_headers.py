"""The headers of every answer (W11, W13), and of those to other origins (W12).

That each answer has the headers of W13, each once and with its one value, is checked
wherever a scenario sends a request: the OpenAPI file declares them.
"""

import re
from urllib.parse import urlsplit

import pytest

from contract_tests.api import Api
from contract_tests.users import User

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
OTHER_IDS: list[list[tuple[str, str | bytes]]] = [
    [],
    [("X-Request-ID", "")],
    [("X-Request-ID", "a b")],
    [("X-Request-ID", "a" * 65)],
    [("X-Request-ID", "a_b")],
    [("X-Request-ID", b"\xe9")],
    [("X-Request-ID", "a,b")],
    [("X-Request-ID", "a"), ("X-Request-ID", "a")],
]
# What a preflight is told, whichever path it asks about.
PERMITTED = {
    "Access-Control-Allow-Methods": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, If-Match, If-None-Match, X-Request-ID"
    ),
    "Access-Control-Max-Age": "600",
}


def test_a_request_keeps_its_own_id(api: Api, subtests: pytest.Subtests) -> None:
    for method, path in REQUESTS:
        with subtests.test(f"{method} {path}"):
            for request_id in ("a", "Z9-", "-" * 64, "0b5c1a0e-8f6f-4b7e-9f5d-2f1d6c6e7a01"):
                answer = api.send(method, path, headers={"X-Request-ID": request_id})
                assert answer.headers["X-Request-ID"] == request_id


def test_any_other_request_gets_a_new_id(api: Api, subtests: pytest.Subtests) -> None:
    for headers in OTHER_IDS:
        with subtests.test(headers=headers):
            ids = {api.get("/health", headers=headers).headers["X-Request-ID"] for _ in range(2)}
            assert len(ids) == 2
            assert all(UUID.fullmatch(request_id) for request_id in ids)


def test_every_answer_to_an_allowed_origin_says_so(
    api: Api, allowed_origin: str, subtests: pytest.Subtests
) -> None:
    for method, path in REQUESTS:
        with subtests.test(f"{method} {path}"):
            headers = api.send(method, path, headers={"Origin": allowed_origin}).headers
            assert headers["Vary"] == "Origin"
            assert headers["Access-Control-Allow-Origin"] == allowed_origin
            assert headers["Access-Control-Expose-Headers"] == EXPOSED
            assert "Access-Control-Allow-Methods" not in headers
            assert "Access-Control-Allow-Credentials" not in headers


def test_every_other_answer_only_says_that_it_varies(
    api: Api, allowed_origin: str, subtests: pytest.Subtests
) -> None:
    allowed = urlsplit(allowed_origin)
    scheme, host = allowed.scheme, allowed.netloc
    near = [
        f"{'http' if scheme == 'https' else 'https'}://{host}",
        f"{scheme}://{allowed.hostname}:{(allowed.port or 443) + 1}",
        f"{scheme}://{host.upper()}",
        f"{scheme}://x.{host}",
    ]
    for method, path in REQUESTS:
        with subtests.test(f"{method} {path}"):
            others = {*near, "null", "*"} - {allowed_origin}  # digits have no upper case
            for sent in ({}, *({"Origin": origin} for origin in sorted(others))):
                headers = api.send(method, path, headers=sent).headers
                assert headers["Vary"] == "Origin"
                assert not [name for name in headers if name.startswith("access-control-")]


def test_a_preflight_is_answered_without_a_token(
    api: Api, allowed_origin: str, subtests: pytest.Subtests
) -> None:
    asking = {
        "Origin": allowed_origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization, x-unknown",
    }
    for path in ("/api/user", "/api/profiles/a", "/forge/users/a", "/webhook", "/health"):
        with subtests.test(path):
            answer = api.send("OPTIONS", path, headers=asking)
            assert answer.status_code == 204
            assert answer.headers["Allow"] == api.send("OPTIONS", path).headers["Allow"]
            assert answer.headers["Access-Control-Allow-Origin"] == allowed_origin
            assert {name: answer.headers[name] for name in PERMITTED} == PERMITTED


def test_a_preflight_from_another_origin_gets_no_permission(api: Api, allowed_origin: str) -> None:
    asking = {"Origin": "https://other.example", "Access-Control-Request-Method": "PUT"}
    answer = api.send("OPTIONS", "/api/user", headers=asking)
    assert (answer.status_code, answer.headers["Vary"]) == (204, "Origin")
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert allowed_origin not in str(answer.headers)


def test_a_repeated_origin_is_none(api: Api, allowed_origin: str) -> None:
    twice = [("Origin", allowed_origin), ("Origin", allowed_origin)]
    assert "Access-Control-Allow-Origin" not in api.get("/health", headers=twice).headers


def test_only_who_asks_for_methods_is_told_which_there_are(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for path in ("/health", "/api/user", "/api/articles", "/nowhere", "/docs"):
        with subtests.test(path):
            for method in ("GET", "HEAD"):
                for token in (None, anybody.token):
                    assert "Allow" not in api.send(method, path, token=token).headers


def test_json_is_sent_as_it_is(api: Api, somebody: User) -> None:
    bio = 'é \u2028 \U0001f600 / \x7f \\ " <&>'
    body = {"user": {"bio": bio}}
    answer = api.put("/api/user", body, token=somebody.token)
    assert '"bio":"é \u2028 \U0001f600 / \x7f \\\\ \\" <&>"'.encode() in answer.content
