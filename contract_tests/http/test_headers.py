"""Headers of every response: request ids (W11), CORS (W12), and those of errors; JSON (W1).

The headers of W13 are declared in the OpenAPI file, which every response is checked against.
"""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from contract_tests.api import Api, problem
from contract_tests.http.steps import MEBIBYTE, json_of_size
from contract_tests.membership.steps import sign_up_body
from contract_tests.targets.doubles import SettableClock
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
INVALID_IDS: list[list[tuple[str, str | bytes]]] = [
    [],
    [("X-Request-ID", "")],
    [("X-Request-ID", "a b")],
    [("X-Request-ID", "a" * 65)],
    [("X-Request-ID", "a_b")],
    [("X-Request-ID", b"\xe9")],
    [("X-Request-ID", "a,b")],
    [("X-Request-ID", "a"), ("X-Request-ID", "a")],
]
# The response to a preflight, the same for every path.
PERMITTED = {
    "Access-Control-Allow-Methods": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-ID"
    ),
    "Access-Control-Max-Age": "600",
}


def test_a_valid_request_id_is_returned(api: Api, subtests: pytest.Subtests) -> None:
    for method, path in REQUESTS:
        with subtests.test(f"{method} {path}"):
            for request_id in ("a", "Z9-", "-" * 64, "0b5c1a0e-8f6f-4b7e-9f5d-2f1d6c6e7a01"):
                answer = api.send(method, path, headers={"X-Request-ID": request_id})
                assert answer.headers["X-Request-ID"] == request_id


def test_an_invalid_or_missing_request_id_is_replaced(api: Api, subtests: pytest.Subtests) -> None:
    for headers in INVALID_IDS:
        with subtests.test(headers=headers):
            ids = {api.get("/health", headers=headers).headers["X-Request-ID"] for _ in range(2)}
            assert len(ids) == 2
            assert all(UUID.fullmatch(request_id) for request_id in ids)


def test_an_allowed_origin_gets_the_cors_headers(
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


def test_any_other_origin_gets_only_vary(
    api: Api, allowed_origin: str, subtests: pytest.Subtests
) -> None:
    allowed = urlsplit(allowed_origin)
    scheme, host = allowed.scheme, allowed.netloc
    similar = [
        f"{'http' if scheme == 'https' else 'https'}://{host}",
        f"{scheme}://{allowed.hostname}:{(allowed.port or 443) + 1}",
        f"{scheme}://{host.upper()}",
        f"{scheme}://x.{host}",
    ]
    for method, path in REQUESTS:
        with subtests.test(f"{method} {path}"):
            origins = {*similar, "null", "*"} - {allowed_origin}  # an IP address has no upper case
            for sent in ({}, *({"Origin": origin} for origin in sorted(origins))):
                headers = api.send(method, path, headers=sent).headers
                assert headers["Vary"] == "Origin"
                assert not [name for name in headers if name.startswith("access-control-")]


def test_a_preflight_requires_no_token(
    api: Api, allowed_origin: str, subtests: pytest.Subtests
) -> None:
    headers = {
        "Origin": allowed_origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization, x-unknown",
    }
    for path in ("/api/user", "/api/profiles/a", "/forge/users/a", "/webhook", "/health"):
        with subtests.test(path):
            answer = api.send("OPTIONS", path, headers=headers)
            assert answer.status_code == 204
            assert answer.headers["Allow"] == api.send("OPTIONS", path).headers["Allow"]
            assert answer.headers["Access-Control-Allow-Origin"] == allowed_origin
            assert {name: answer.headers[name] for name in PERMITTED} == PERMITTED


def test_a_preflight_from_another_origin_is_not_allowed(api: Api, allowed_origin: str) -> None:
    headers = {"Origin": "https://other.example", "Access-Control-Request-Method": "PUT"}
    answer = api.send("OPTIONS", "/api/user", headers=headers)
    assert (answer.status_code, answer.headers["Vary"]) == (204, "Origin")
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert allowed_origin not in str(answer.headers)


def test_a_repeated_origin_is_not_allowed(api: Api, allowed_origin: str) -> None:
    two_origins = [("Origin", allowed_origin), ("Origin", allowed_origin)]
    assert "Access-Control-Allow-Origin" not in api.get("/health", headers=two_origins).headers


def test_other_responses_have_no_allow_header(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for path in ("/health", "/api/user", "/api/articles", "/nowhere", "/docs"):
        with subtests.test(path):
            for method in ("GET", "HEAD"):
                for token in (None, anybody.token):
                    assert "Allow" not in api.send(method, path, token=token).headers


def test_json_is_not_escaped(api: Api, somebody: User) -> None:
    bio = 'é \u2028 \U0001f600 / \x7f \\ " <&>'
    body = {"user": {"bio": bio}}
    answer = api.put("/api/user", body, token=somebody.token)
    assert '"bio":"é \u2028 \U0001f600 / \x7f \\\\ \\" <&>"'.encode() in answer.content


def _failing_requests(anybody: User) -> list[tuple[int, str, str, dict[str, Any]]]:
    """Return requests for errors that need more than a method and a path, with their arguments."""
    return [
        (403, "GET", "/protected", {"token": anybody.token}),
        (409, "POST", "/forge/users", {"body": sign_up_body(name=anybody.username)}),
        (413, "GET", "/health", {"content": json_of_size(MEBIBYTE + 1)}),
        (415, "POST", "/api/users", {"content": b"{}"}),
        (422, "POST", "/api/users", {"body": {}}),
    ]


def test_errors_keep_the_request_id(api: Api, anybody: User, subtests: pytest.Subtests) -> None:
    for status, method, path, arguments in _failing_requests(anybody):
        with subtests.test(status=status):
            answer = api.send(method, path, headers={"X-Request-ID": "mine"}, **arguments)
            assert (answer.status_code, answer.headers["X-Request-ID"]) == (status, "mine")


def test_errors_have_the_cors_headers(
    api: Api, anybody: User, allowed_origin: str, subtests: pytest.Subtests
) -> None:
    for status, method, path, arguments in _failing_requests(anybody):
        with subtests.test(status=status):
            answer = api.send(method, path, headers={"Origin": allowed_origin}, **arguments)
            assert (answer.status_code, answer.headers["Vary"]) == (status, "Origin")
            assert answer.headers["Access-Control-Allow-Origin"] == allowed_origin


FAILED = (500, {"server": ["internal error"]})


def test_an_internal_error_does_not_reveal_its_cause(
    api: Api, somebody: User, clock: SettableClock
) -> None:
    clock.break_down()
    answer = api.get("/api/user", token=somebody.token)
    assert problem(answer) == FAILED
    assert "clock" not in answer.text


def test_an_internal_error_has_the_headers_of_every_response(
    api: Api, somebody: User, clock: SettableClock, allowed_origin: str
) -> None:
    clock.break_down()
    headers = {"X-Request-ID": "failing-1", "Origin": allowed_origin}
    answer = api.get("/api/user", token=somebody.token, headers=headers)
    assert problem(answer) == FAILED
    assert answer.headers["X-Request-ID"] == "failing-1"
    assert answer.headers["Access-Control-Allow-Origin"] == allowed_origin


def test_the_server_recovers_from_an_internal_error(
    api: Api, somebody: User, clock: SettableClock
) -> None:
    clock.break_down()
    assert api.get("/api/user", token=somebody.token).status_code == 500
    clock.reset()
    assert api.get("/api/user", token=somebody.token).status_code == 200
