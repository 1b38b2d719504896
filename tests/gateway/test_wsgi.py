"""What a WSGI app can rely on behind the bridge: PEP 3333, HTTP, and clients that leave."""

import asyncio
import hashlib
import io
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import pytest

from gateway.wsgi import WsgiApp
from tests.gateway.asgi import (
    WITHIN,
    Exchange,
    ask,
    chunked,
    connection,
    http_scope,
    request,
    served,
    until,
)

Start = Callable[..., Any]
CLOSE = b"Host: h\r\nConnection: close\r\n"


class Recorded:
    """A WSGI app that keeps what it got, and answers as it is told to."""

    def __init__(self, answer: Callable[[dict[str, Any]], Iterable[bytes]] | None = None) -> None:
        self.environ: dict[str, Any] = {}
        self.status = "200 OK"
        self.headers: list[tuple[str, str]] = []
        self._answer = answer or (lambda _environ: [b"body"])

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        self.environ = environ
        chunks = self._answer(environ)
        start_response(self.status, self.headers)
        return chunks


def environ_of(head: bytes, body: bytes = b"", **options: Any) -> dict[str, Any]:
    """The environ that a request over a connection has."""
    app = Recorded()
    with served(WsgiApp(app), **options) as port:
        answer = request(port, head + CLOSE + b"\r\n" + body)
    assert answer.startswith(b"HTTP/1.1 200 ")
    return app.environ


def test_a_path_arrives_as_it_was_sent() -> None:
    environ = environ_of(b"GET /a%2Fb//%252F/%FF/%C3%BC/.. HTTP/1.1\r\n")
    assert environ["PATH_INFO"] == "/a/b//%2F/\xff/\xc3\xbc/.."
    raw = "/a%2Fb//%252F/%FF/%C3%BC/.."
    assert (environ["RAW_URI"], environ["REQUEST_URI"]) == (raw, raw)
    assert (environ["SCRIPT_NAME"], environ["QUERY_STRING"]) == ("", "")


def test_a_query_arrives_as_it_was_sent() -> None:
    app = Recorded()
    query = b"q=a+b%20&&=\xc3\xbc&?%zz"
    asyncio.run(ask(WsgiApp(app), http_scope("GET", "/") | {"query_string": query}))
    assert app.environ["QUERY_STRING"] == query.decode("latin-1")
    assert app.environ["RAW_URI"] == "/?" + query.decode("latin-1")


def test_a_target_may_be_a_url() -> None:
    environ = environ_of(b"GET http://other.example/a%2Fb?c HTTP/1.1\r\n")
    assert (environ["PATH_INFO"], environ["QUERY_STRING"]) == ("/a/b", "c")
    assert environ_of(b"GET http://other.example HTTP/1.1\r\n")["PATH_INFO"] == "/"


def test_an_app_may_be_mounted_under_a_prefix() -> None:
    environ = environ_of(b"GET /a%2Fb HTTP/1.1\r\n", root_path="/v1")
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == ("/v1", "/a/b")
    app = Recorded()
    for path, within in (("/v1", ""), ("/v1/", "/"), ("/v10", "/v10")):
        asyncio.run(ask(WsgiApp(app), http_scope("GET", path) | {"root_path": "/v1"}))
        assert app.environ["PATH_INFO"] == within


def test_a_server_may_not_know_the_raw_path() -> None:
    app = Recorded()
    scope = {key: value for key, value in http_scope("GET", "/ü b").items() if key != "raw_path"}
    asyncio.run(ask(WsgiApp(app), scope))
    assert app.environ["PATH_INFO"] == "/\xc3\xbc b"
    assert app.environ["RAW_URI"] == "/%C3%BC%20b"


def test_headers_are_those_of_the_client() -> None:
    environ = environ_of(
        b"GET / HTTP/1.1\r\nX-One: 1\r\nX-One: 2\r\nIf_Match: *\r\nX_One: 3\r\n"
        b"Cookie: a=1\r\nCookie: b=2\r\nContent-Type: text/plain\r\n"
    )
    assert environ["HTTP_X_ONE"] == "1,2"
    assert "HTTP_IF_MATCH" not in environ
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert environ["wsgi.errors"] is sys.stderr
    assert environ["wsgi.input_terminated"] is True
    assert environ["wsgi.multithread"] is True


# Bodies


def digest(environ: dict[str, Any]) -> list[bytes]:
    return [hashlib.sha256(environ["wsgi.input"].read()).hexdigest().encode()]


MEBIBYTE = bytes(range(256)) * 4096


@pytest.mark.parametrize("size", [0, 1, 65_536, len(MEBIBYTE)])
def test_a_body_arrives_whole(size: int) -> None:
    body = MEBIBYTE[:size]
    expected = hashlib.sha256(body).hexdigest().encode()
    parts = [body[start : start + 10_007] for start in range(0, size, 10_007)]
    app = Recorded(digest)
    with served(WsgiApp(app)) as port:
        head = b"POST / HTTP/1.1\r\n" + CLOSE
        length = b"Content-Length: %d\r\n\r\n" % size
        assert expected in request(port, head + length, body)
        assert app.environ["CONTENT_LENGTH"] == str(size)
        coding = b"Transfer-Encoding: chunked\r\n\r\n"
        assert expected in request(port, head + coding, chunked(parts))
        assert "CONTENT_LENGTH" not in app.environ


READS: list[tuple[Callable[[io.BufferedReader], Any], Any]] = [
    (lambda body: body.read(), b"one\ntwo\nthree"),
    (lambda body: [body.read(3), body.read(100), body.read(1)], [b"one", b"\ntwo\nthree", b""]),
    (lambda body: [body.readline() for _ in range(4)], [b"one\n", b"two\n", b"three", b""]),
    (lambda body: [body.readline(6), body.readline(2)], [b"one\n", b"tw"]),
    (lambda body: body.readlines(), [b"one\n", b"two\n", b"three"]),
    (lambda body: list(body), [b"one\n", b"two\n", b"three"]),
]


@pytest.mark.parametrize(("read", "expected"), READS)
def test_a_body_is_read_like_a_file(
    read: Callable[[io.BufferedReader], Any], expected: Any
) -> None:
    got: list[Any] = []

    def answer(environ: dict[str, Any]) -> Iterable[bytes]:
        got.append(read(environ["wsgi.input"]))
        return []

    app = Recorded(answer)
    asyncio.run(ask(WsgiApp(app), http_scope("POST", "/"), b"on", b"e\ntwo", b"", b"\nthr", b"ee"))
    assert got == [expected]


def test_a_client_sends_its_body_when_the_app_reads_it() -> None:
    answers = {b"/unread": Recorded(), b"/read": Recorded(digest)}
    for path, app in answers.items():
        with served(WsgiApp(app)) as port, connection(port) as client:
            head = b"POST %s HTTP/1.1\r\n%sExpect: 100-continue\r\n" % (path, CLOSE)
            client.sendall(head + b"Content-Length: 1\r\n\r\n")
            first = client.recv(65536)
            assert first.startswith(b"HTTP/1.1 100 ") == (path == b"/read")
            client.sendall(b"x")
            rest = b"".join(iter(lambda: client.recv(65536), b""))
            assert b"HTTP/1.1 200 " in first + rest


# Responses


@pytest.mark.parametrize(
    ("method", "status", "body"),
    [("GET", 200, b"body"), ("HEAD", 200, b""), ("GET", 204, b""), ("GET", 304, b"")],
)
def test_a_response_has_a_body_where_http_allows_one(method: str, status: int, body: bytes) -> None:
    app = Recorded()
    app.status, app.headers = (
        f"{status} Any",
        [("Content-Length", "4"), ("X-One", "1"), ("x-one", "2")],
    )
    exchange = asyncio.run(ask(WsgiApp(app), http_scope(method, "/")))
    assert (exchange.status, exchange.body) == (status, body)
    repeated = [(b"x-one", b"1"), (b"x-one", b"2")]
    assert exchange.headers == [(b"content-length", b"4"), *repeated]
    assert exchange.sent[-1].get("more_body", False) is False


def test_a_response_may_be_written() -> None:
    def app(_environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        write = start_response("200 OK", [])
        write(b"a")
        write(b"b")
        return [b"", b"c"]

    assert asyncio.run(ask(WsgiApp(app), http_scope("GET", "/"))).body == b"abc"


def test_a_response_is_not_buffered() -> None:
    received = threading.Event()

    def answer(_environ: dict[str, Any]) -> Iterator[bytes]:
        yield b"first"
        yield b"second" if received.wait(WITHIN) else b"nobody received the first part"

    with served(WsgiApp(Recorded(answer))) as port, connection(port) as client:
        client.sendall(b"GET / HTTP/1.1\r\n" + CLOSE + b"\r\n")
        got = b""
        while b"first" not in got:
            got += client.recv(65536)
        received.set()
        got += b"".join(iter(lambda: client.recv(65536), b""))
    assert b"second" in got


def test_an_error_of_the_app_is_the_servers_to_answer() -> None:
    def fail(_environ: dict[str, Any]) -> Iterable[bytes]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(ask(WsgiApp(Recorded(fail)), http_scope("GET", "/")))
    with served(WsgiApp(Recorded(fail))) as port:
        answer = request(port, b"GET / HTTP/1.1\r\n" + CLOSE + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 500 ")


def test_a_websocket_is_refused_and_a_lifespan_is_empty() -> None:
    bridge = WsgiApp(Recorded())
    scope = http_scope("GET", "/") | {"type": "websocket"}
    assert asyncio.run(ask(bridge, scope)).sent[0]["type"] == "websocket.close"


# Clients that leave


class Stream:
    """A response without an end, which notes when it is closed."""

    def __init__(self) -> None:
        self.sent = 0
        self.closed = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        while not self.closed.is_set():
            self.sent += 1
            yield b"x" * 1000

    def close(self) -> None:
        self.closed.set()


def test_a_stream_ends_when_its_client_leaves() -> None:
    streams: list[Stream] = []

    def answer(_environ: dict[str, Any]) -> Iterable[bytes]:
        streams.append(Stream())
        return streams[-1]

    with served(WsgiApp(Recorded(answer), threads=1)) as port:
        for _ in range(3):  # with one thread, which has to be free again each time
            with connection(port) as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                assert client.recv(100)
            until(lambda: streams and streams[-1].closed.is_set())
    assert len(streams) == 3


def reads_until_error(errors: list[Any]) -> Callable[[dict[str, Any]], Iterable[bytes]]:
    def answer(environ: dict[str, Any]) -> Iterable[bytes]:
        for _ in range(2):
            try:
                errors.append(environ["wsgi.input"].read())
            except OSError as error:
                errors.append(type(error))
        return [b""]

    return answer


def test_a_body_that_breaks_off_is_an_error_and_no_end() -> None:
    errors: list[Any] = []
    exchange = Exchange(b"half", leaves=True)

    async def leave() -> None:
        async with asyncio.timeout(WITHIN):
            bridge = WsgiApp(Recorded(reads_until_error(errors)))
            await bridge(http_scope("POST", "/"), exchange.receive, exchange.send)

    asyncio.run(leave())
    assert errors == [ConnectionResetError, ConnectionResetError]
    assert not exchange.sent


def test_a_client_that_leaves_in_its_body_frees_the_thread() -> None:
    errors: list[Any] = []
    with served(WsgiApp(Recorded(reads_until_error(errors)), threads=1)) as port:
        for number in (1, 2):
            with connection(port) as client:
                client.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf")
            until(partial(lambda read: len(errors) == read, 2 * number))
    assert set(errors) == {ConnectionResetError}


@pytest.mark.parametrize("error", [RuntimeError("no such header"), OSError("gone")])
def test_a_response_that_cannot_be_sent_ends(error: Exception) -> None:
    stream = Stream()
    exchange = Exchange()

    async def fail(message: Any) -> None:
        if message["type"] == "http.response.body":
            raise error

    async def respond() -> None:
        async with asyncio.timeout(WITHIN):
            bridge = WsgiApp(Recorded(lambda _environ: stream))
            await bridge(http_scope("GET", "/"), exchange.receive, fail)

    if isinstance(error, OSError):  # as ASGI says that the client has left
        asyncio.run(respond())
    else:
        with pytest.raises(RuntimeError, match="no such header"):
            asyncio.run(respond())
    assert stream.closed.wait(WITHIN)


@pytest.mark.parametrize("error", [RuntimeError("lost"), None])
def test_a_server_that_fails_to_receive_frees_the_thread(error: Exception | None) -> None:
    errors: list[Any] = []
    exchange = Exchange()

    async def receive() -> Any:
        if error:
            raise error
        return {"type": "http.disconnect"}

    async def respond() -> None:
        async with asyncio.timeout(WITHIN):
            bridge = WsgiApp(Recorded(reads_until_error(errors)))
            await bridge(http_scope("POST", "/"), receive, exchange.send)

    if error:
        with pytest.raises(RuntimeError, match="lost"):
            asyncio.run(respond())
    else:
        asyncio.run(respond())
    assert errors == [ConnectionResetError, ConnectionResetError]


async def cancelled(app: WsgiApp, exchange: Exchange, ready: Callable[[], bool]) -> None:
    """Send a request, and cancel it when it is ready."""
    task = asyncio.create_task(app(http_scope("POST", "/"), exchange.receive, exchange.send))
    async with asyncio.timeout(WITHIN):
        while not ready():
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def streaming(exchange: Exchange) -> bool:
    return len(exchange.sent) > 2


def test_a_request_that_is_cancelled_ends_its_stream_and_frees_its_thread() -> None:
    streams: list[Stream] = []

    def answer(_environ: dict[str, Any]) -> Iterable[bytes]:
        streams.append(Stream())
        return streams[-1]

    async def cancel() -> None:
        app = WsgiApp(Recorded(answer), threads=1)
        for number in range(3):
            exchange = Exchange()
            await cancelled(app, exchange, partial(streaming, exchange))
            assert streams[number].closed.is_set()

    asyncio.run(cancel())


class Stalled(Exchange):
    """A request without the rest of its body."""

    is_awaited = False

    async def receive(self) -> Any:
        self.is_awaited = True
        await asyncio.Event().wait()


def test_a_request_that_is_cancelled_ends_the_wait_for_its_body() -> None:
    errors: list[Any] = []
    exchange = Stalled()

    async def cancel() -> None:
        app = WsgiApp(Recorded(reads_until_error(errors)))
        await cancelled(app, exchange, lambda: exchange.is_awaited)

    asyncio.run(cancel())
    assert errors == [ConnectionResetError, ConnectionResetError]


# Threads


def test_requests_wait_for_a_thread_and_not_for_ever() -> None:
    released, entered = threading.Event(), threading.Semaphore(0)

    def answer(_environ: dict[str, Any]) -> Iterable[bytes]:
        entered.release()
        return [b"served" if released.wait(WITHIN) else b"late"]

    async def ask_all() -> None:
        patient = WsgiApp(Recorded(answer), threads=2)
        hasty = WsgiApp(Recorded(answer), threads=1, wait=0.05)
        tasks = [asyncio.create_task(ask(patient, http_scope("GET", "/"))) for _ in range(5)]
        tasks.append(asyncio.create_task(ask(hasty, http_scope("GET", "/"))))
        for _ in range(3):
            assert await asyncio.to_thread(entered.acquire, timeout=WITHIN)
        refused = await ask(hasty, http_scope("GET", "/"))
        assert refused.status == 503
        assert refused.body == (
            b'{"type":"about:blank","title":"Service Unavailable","status":503}'
        )
        assert refused.headers == [
            (b"content-type", b"application/problem+json"),
            (b"content-length", b"65"),
            (b"retry-after", b"1"),
        ]
        assert (await ask(hasty, http_scope("HEAD", "/"))).body == b""
        assert not entered.acquire(blocking=False)  # no third thread
        released.set()
        assert {(await task).body for task in tasks} == {b"served"}
        assert (await ask(hasty, http_scope("GET", "/"))).body == b"served"

    asyncio.run(ask_all())
