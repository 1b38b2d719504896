"""ContractMiddleware around small ASGI apps, without a framework."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from http_contract.access_log import current_request_id
from http_contract.asgi import DETAIL_LIMIT, ContractMiddleware, not_logged_yet

Messages = list[dict[str, Any]]
App = Callable[[Any, Any, Any], Awaitable[None]]
ORIGIN = "https://a.example"


class Sent:
    """The messages that a server received for one request."""

    def __init__(self, messages: Messages) -> None:
        self.messages = messages
        (start, *bodies) = messages
        self.status: int = start["status"]
        self.raw_headers: list[tuple[bytes, bytes]] = start["headers"]
        self.headers = {name.decode(): value.decode() for name, value in self.raw_headers}
        self.body = b"".join(message["body"] for message in bodies)

    def errors(self) -> Any:
        """The errors of a response in the contract's form."""
        assert self.headers["content-type"] == "application/problem+json"
        assert int(self.headers["content-length"]) == len(self.body)
        return json.loads(self.body)["errors"]


def call(app: App, method: str = "GET", path: str = "/", **scope: Any) -> Sent:
    """Send a request through the middleware. An error of the app is raised."""
    messages: Messages = []
    call_into(messages, app, method, path, **scope)
    return Sent(messages)


def call_into(
    messages: Messages, app: App, method: str = "GET", path: str = "/", **scope: Any
) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        messages.append(dict(message))

    whole = {"type": "http", "method": method, "path": path, "headers": []} | scope
    asyncio.run(ContractMiddleware(app, frozenset({ORIGIN}))(whole, receive, send))


def responding(
    status: int = 200,
    headers: dict[str, str] | None = None,
    *bodies: bytes,
    seen: list[Any] | None = None,
) -> App:
    """An app with one response."""

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        if seen is not None:
            seen.append(scope)
        raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        pieces = bodies or (b"",)
        for number, body in enumerate(pieces, 1):
            more = number < len(pieces)
            await send({"type": "http.response.body", "body": body, "more_body": more})

    return app


async def failing(_scope: Any, _receive: Any, _send: Any) -> None:
    raise LookupError("the cause")


def test_every_response_has_the_headers_of_the_contract() -> None:
    headers = call(responding(), headers=[(b"X-Request-ID", b"r-1"), (b"origin", b"x")]).headers
    assert headers == {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cache-control": "no-store",
        "x-request-id": "r-1",
        "vary": "Origin",
    }


def test_an_app_that_sends_no_headers_gets_them_too() -> None:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"x"})

    assert call(app).headers["x-frame-options"] == "DENY"


def test_a_header_of_the_app_wins_and_vary_adds_up() -> None:
    own = {"X-Frame-Options": "SAMEORIGIN", "Vary": "accept, ORIGIN", "vary": "Accept"}
    sent = call(responding(200, own), headers=[(b"origin", ORIGIN.encode())])
    names = [name for name, _ in sent.raw_headers]
    assert len(names) == len(set(names))
    assert sent.headers["x-frame-options"] == "SAMEORIGIN"
    assert sent.headers["vary"] == "accept, ORIGIN"
    assert sent.headers["access-control-allow-origin"] == ORIGIN


def test_head_is_routed_as_get_and_has_no_body() -> None:
    seen: list[Any] = []
    sent = call(responding(200, {"Content-Length": "2"}, b"a", b"b", seen=seen), "HEAD")
    assert seen[0]["method"] == "GET"
    assert (sent.headers["content-length"], sent.body) == ("2", b"")
    assert [message.get("more_body") for message in sent.messages] == [None, True, False]


@pytest.mark.parametrize("kind", ["http.response.pathsend", "http.response.zerocopysend"])
def test_head_sends_no_file_either(kind: str) -> None:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": kind, "path": "/etc/hostname"})

    assert call(app, "HEAD").messages[1]["type"] == "http.response.body"


@pytest.mark.parametrize("status", [204, 304])
def test_a_response_without_a_body_describes_none(status: int) -> None:
    described = {"Content-Type": "application/json", "Content-Length": "0", "ETag": '"1"'}
    headers = call(responding(status, described)).headers
    assert "content-type" not in headers
    assert "content-length" not in headers
    assert headers["etag"] == '"1"'


def test_an_error_is_answered_logged_once_and_raised_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    messages: Messages = []
    with caplog.at_level(logging.INFO), pytest.raises(LookupError):
        call_into(messages, failing, headers=[(b"x-request-id", b"r-1")])
    sent = Sent(messages)
    assert (sent.status, sent.errors()) == (500, {"server": ["internal error"]})
    assert sent.headers["x-request-id"] == "r-1"
    error, access = caplog.records
    assert (error.getMessage(), bool(error.exc_info)) == ("request r-1 failed", True)
    assert access.getMessage().startswith("GET / 500 ")


def test_after_the_start_of_a_response_an_error_gets_no_second_one() -> None:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise LookupError

    messages: Messages = []
    with pytest.raises(LookupError):
        call_into(messages, app)
    assert [message["type"] for message in messages] == ["http.response.start"]


def test_an_error_behind_the_start_of_a_plain_text_is_answered() -> None:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        plain = [(b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 400, "headers": plain})
        raise LookupError

    messages: Messages = []
    with pytest.raises(LookupError):
        call_into(messages, app)
    assert Sent(messages).errors() == {"server": ["internal error"]}


def test_a_server_that_logs_the_error_too_can_leave_it_out() -> None:
    async def serve() -> list[bool]:
        records = []
        try:
            await ContractMiddleware(failing)(
                {"type": "http", "method": "GET", "path": "/", "headers": []},
                None,  # type: ignore[arg-type]
                _ignore,
            )
        except LookupError as error:
            for raised in (error, LookupError("another")):
                record = logging.makeLogRecord({"exc_info": (type(raised), raised, None)})
                records.append(not_logged_yet(record))
        return [*records, not_logged_yet(logging.makeLogRecord({}))]

    assert asyncio.run(serve()) == [False, True, True]


async def _ignore(_message: Any) -> None: ...


def test_a_cancelled_request_is_logged_as_499(caplog: pytest.LogCaptureFixture) -> None:
    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        raise asyncio.CancelledError

    with caplog.at_level(logging.INFO), pytest.raises(asyncio.CancelledError):
        call_into([], app, path="/slow")
    (record,) = caplog.records
    assert record.getMessage().startswith("GET /slow 499 ")


def test_what_asgi_leaves_optional_may_be_absent(caplog: pytest.LogCaptureFixture) -> None:
    scope = {"type": "http", "method": "GET", "path": "/caf\xe9 x"}
    messages: Messages = []

    async def send(message: Any) -> None:
        messages.append(dict(message))

    with caplog.at_level(logging.INFO):
        asyncio.run(ContractMiddleware(responding())(scope, None, send))  # type: ignore[arg-type]
    assert Sent(messages).status == 200
    assert caplog.records[0].getMessage().startswith("GET /caf%C3%A9%20x 200 ")


@pytest.mark.parametrize("raw_path", [b"/a%2Fb", b"/a%2fb/c"])
def test_an_encoded_slash_is_no_path(raw_path: bytes) -> None:
    seen: list[Any] = []
    sent = call(responding(seen=seen), path="/a/b", raw_path=raw_path)
    assert (sent.status, sent.errors(), seen) == (404, {"path": ["not found"]}, [])


@pytest.mark.parametrize(
    ("path", "root_path", "routed"),
    [
        ("/a", "", "/a"),
        ("/v1/a", "/v1", "/v1/a"),
        ("/v1", "/v1", "/v1"),
        ("/a", "/v1", "/v1/a"),
        ("/v12", "/v1/", "/v1/v12"),
        ("http://forge.test/a", "", "/a"),
        ("/a\n", "", "/a\n\n"),
    ],
)
def test_a_path_is_routed_below_its_prefix(path: str, root_path: str, routed: str) -> None:
    seen: list[Any] = []
    call(responding(seen=seen), path=path, root_path=root_path)
    assert seen[0]["path"] == routed


@pytest.mark.parametrize(
    ("status", "bodies", "errors"),
    [
        (400, (b"Invalid host header",), {"request": ["Invalid host header"]}),
        (429, (b"2 per ", b"", b"minute\n"), {"request": ["2 per minute"]}),
        (404, (b"",), {"request": ["not found"]}),
        (413, (b"\xff",), {"request": ["\N{REPLACEMENT CHARACTER}"]}),
        (500, (b"the cause",), {"server": ["internal error"]}),
        (418, (b"x" * 5_000, b"y" * 5_000), {"request": ["x" * DETAIL_LIMIT]}),
    ],
)
def test_a_plain_text_error_is_answered_in_the_contracts_form(
    status: int, bodies: tuple[bytes, ...], errors: object
) -> None:
    headers = {
        "Content-Type": "Text/Plain; charset=utf-8",
        "Retry-After": "7",
        "content-length": "9",
    }
    sent = call(responding(status, headers, *bodies))
    assert (sent.status, sent.errors()) == (status, errors)
    assert sent.headers["retry-after"] == "7"
    assert len([name for name, _ in sent.raw_headers if name == b"content-length"]) == 1
    head = call(responding(status, headers, *bodies), "HEAD")
    assert (head.body, head.headers["content-length"]) == (b"", str(len(sent.body)))


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"Content-Type": "text/plain"}),
        (400, {"Content-Type": "text/html"}),
        (400, {"Content-Type": "application/json"}),
        (400, {"Content-Type": "text/plain", "Content-Encoding": "gzip"}),
        (400, {}),
    ],
)
def test_any_other_response_stays_as_it_is(status: int, headers: dict[str, str]) -> None:
    sent = call(responding(status, headers, b"as ", b"it is"))
    assert (sent.status, sent.body) == (status, b"as it is")


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_anything_but_http_is_passed_on(kind: str) -> None:
    passed: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        passed.append((scope, receive, send))

    scope = {"type": kind}
    asyncio.run(ContractMiddleware(app)(scope, _ignore, _ignore))  # type: ignore[arg-type]
    assert passed == [(scope, _ignore, _ignore)]


def test_the_request_id_is_known_while_the_request_is_served() -> None:
    ids: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        ids.append(current_request_id.get())
        await responding()(scope, receive, send)

    async def serve() -> None:
        scope = {
            "type": "http", "method": "GET", "path": "/", "headers": [(b"x-request-id", b"r-1")],
        }  # fmt: skip
        await ContractMiddleware(app)(scope, None, _ignore)  # type: ignore[arg-type]
        ids.append(current_request_id.get())

    asyncio.run(serve())
    assert ids == ["r-1", "-"]


def test_the_arrival_is_in_the_state() -> None:
    seen: list[Any] = []
    call(responding(seen=seen), state={"ours": 1})
    assert seen[0]["state"]["ours"] == 1
    assert seen[0]["state"]["started_at"] > 0
