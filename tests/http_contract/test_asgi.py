"""The middleware that every ASGI app has around it (W2, W6, W11 to W13)."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from http_contract.access_log import ACCESS_LOGGER, ERROR_LOGGER, current_request_id
from http_contract.asgi import ContractMiddleware, Message, Receive, Scope, Send
from http_contract.headers import CACHE_CONTROL, SECURITY_HEADERS

ORIGIN = "https://app.example.org"
Headers = list[tuple[bytes, bytes]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def responding(*headers: tuple[bytes, bytes], body: bytes = b"body") -> App:
    """An app that responds, and records the scope that it receives."""

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        scopes.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
        await send({"type": "http.response.body", "body": body})

    scopes: list[Scope] = []
    app.scopes = scopes  # type: ignore[attr-defined]
    return app


def request(
    app: App, path: str = "/", headers: Headers | None = None, **scope: Any
) -> tuple[int, dict[str, list[str]], bytes]:
    """Send a request. Returns the status, the headers by name, and the body."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    whole = {"type": "http", "method": "GET", "path": path, "headers": headers or [], **scope}
    asyncio.run(ContractMiddleware(app, frozenset({ORIGIN}))(whole, receive, send))
    start, *rest = sent
    found: dict[str, list[str]] = {}
    for name, value in start["headers"]:
        found.setdefault(name.decode(), []).append(value.decode())
    return start["status"], found, b"".join(message["body"] for message in rest)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What is logged, access lines included."""
    caplog.set_level(logging.INFO, ACCESS_LOGGER)
    return caplog


def test_every_response_has_the_headers_of_the_contract() -> None:
    status, headers, body = request(responding(), headers=[(b"x-request-id", b"id-1")])
    assert (status, body) == (200, b"body")
    for name, value in (SECURITY_HEADERS | {"Cache-Control": CACHE_CONTROL}).items():
        assert headers[name.lower()] == [value]
    assert headers["x-request-id"] == ["id-1"]
    assert headers["vary"] == ["Origin"]


def test_a_header_of_the_app_wins_and_vary_adds_up() -> None:
    app = responding((b"X-Frame-Options", b"SAMEORIGIN"), (b"vary", b"Accept"))
    _, headers, _ = request(app)
    assert headers["X-Frame-Options"] == ["SAMEORIGIN"]
    assert "x-frame-options" not in headers
    assert headers["vary"] == ["Accept", "Origin"]


@pytest.mark.parametrize("name", [b"origin", b"Origin"])
def test_an_allowed_origin_may_read_the_response(name: bytes) -> None:
    _, headers, _ = request(responding(), headers=[(name, ORIGIN.encode())])
    assert headers["access-control-allow-origin"] == [ORIGIN]


def test_repeated_headers_are_joined() -> None:
    twice = [(b"x-request-id", b"a"), (b"X-Request-ID", b"b")]
    _, headers, _ = request(responding(), headers=twice)
    assert headers["x-request-id"] not in (["a"], ["b"])  # "a,b" is not a valid id


def test_head_is_routed_as_get_and_has_no_body() -> None:
    app = responding((b"content-length", b"4"))
    status, headers, body = request(app, method="HEAD")
    assert (status, headers["content-length"], body) == (200, ["4"], b"")
    assert app.scopes[0]["method"] == "GET"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "routed"),
    [("/a", "/a"), ("http://x.org/a", "/a"), ("http://x.org", "/"), ("/a\n", "/a\n\n")],
)
def test_the_path_is_routed_without_scheme_and_host(path: str, routed: str) -> None:
    app = responding()
    request(app, path)
    assert app.scopes[0]["path"] == routed  # type: ignore[attr-defined]


@pytest.mark.parametrize("scope", [{"raw_path": b"/a%2Fb"}, {"raw_path": b"/a%2fb"}])
def test_an_encoded_slash_is_not_found_before_any_route(scope: dict[str, bytes]) -> None:
    app = responding()
    status, headers, body = request(app, "/a/b", headers=[(b"x-request-id", b"id-1")], **scope)
    assert (status, headers["content-type"]) == (404, ["application/problem+json"])
    assert json.loads(body)["errors"] == {"path": ["not found"]}
    assert headers["content-length"] == [str(len(body))]
    assert headers["x-request-id"] == ["id-1"]
    assert app.scopes == []  # type: ignore[attr-defined]


def test_an_unforeseen_error_is_answered_logged_and_raised(
    log: pytest.LogCaptureFixture,
) -> None:
    sent: list[Message] = []

    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise LookupError("a secret")

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "POST", "path": "/a?", "headers": []}
    with pytest.raises(LookupError):
        asyncio.run(ContractMiddleware(app)(scope, receive, send))
    start, body = sent
    assert (start["status"], json.loads(body["body"])["errors"]) == (
        500,
        {"server": ["internal error"]},
    )
    assert b"secret" not in body["body"]
    assert [(record.name, record.levelname) for record in log.records] == [
        (ERROR_LOGGER, "ERROR"),
        (ACCESS_LOGGER, "INFO"),
    ]
    assert log.records[0].exc_info is not None
    assert log.records[1].getMessage().startswith("POST /a%3F 500 ")


def test_an_error_after_the_start_of_a_response_is_only_raised() -> None:
    sent: list[Message] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise LookupError

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    with pytest.raises(LookupError):
        asyncio.run(ContractMiddleware(app)(scope, receive, send))
    assert [message["type"] for message in sent] == ["http.response.start"]


def test_each_request_is_logged_without_its_query(log: pytest.LogCaptureFixture) -> None:
    request(responding(), "/a b", raw_path=b"/a%20b", query_string=b"token=secret")
    request(responding(), "/a b")
    request(responding(), "/a", raw_path=b"/a?token=secret")
    lines = [record.getMessage() for record in log.records]
    assert [line.rpartition(" 200 ")[0] for line in lines] == ["GET /a%20b", "GET /a%20b", "GET /a"]
    assert all(line.endswith(" ms") for line in lines)


def test_a_client_that_leaves_before_the_response_is_logged_as_499(
    log: pytest.LogCaptureFixture,
) -> None:
    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise asyncio.CancelledError

    async def unused(*_message: Message) -> Any:
        raise AssertionError

    scope = {"type": "http", "method": "GET", "path": "/a", "headers": []}
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(ContractMiddleware(app)(scope, unused, unused))
    assert [record.getMessage().rsplit(" ", 2)[0] for record in log.records] == ["GET /a 499"]


def test_log_records_have_the_request_id_during_the_request_only() -> None:
    ids = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        ids.append(current_request_id.get())
        await responding()(scope, receive, send)

    request(app, headers=[(b"x-request-id", b"id-1")])
    assert ids == ["id-1"]
    assert current_request_id.get() == "-"


def test_the_app_has_the_time_of_arrival_and_the_state_of_the_server() -> None:
    app = responding()
    request(app, state={"shared": 1})
    state = app.scopes[0]["state"]  # type: ignore[attr-defined]
    assert state["shared"] == 1
    assert isinstance(state["started_at"], float)


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_anything_but_http_is_passed_on(kind: str) -> None:
    scopes: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        scopes.append(scope)

    async def unused(*_message: Message) -> Any:
        raise AssertionError

    scope = {"type": kind, "path": "/a%2Fb"}
    asyncio.run(ContractMiddleware(app)(scope, unused, unused))
    assert scopes == [scope]
