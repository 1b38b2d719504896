"""The ASGI transport: what an app receives, and that nothing waits without a limit."""

import asyncio
import threading
from typing import Any

import httpx
import pytest

from contract_tests.targets.transports import AsgiTransport, TooSlow

LIMIT = 0.2  # seconds
START = {"type": "http.response.start", "status": 200, "headers": []}


async def lifespan(receive: Any, send: Any) -> None:
    """Run a lifespan in which nothing happens."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


def request(method: str = "GET", path: str = "/slow?a=b") -> httpx.Request:
    """A request for an app that looks at none of it."""
    return httpx.Request(method, f"http://forge.test{path}", content=b"body")


def test_an_app_receives_the_body_once_and_the_disconnect_after_its_response() -> None:
    received: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return await lifespan(receive, send)
        received.append(await receive())
        waiting = asyncio.ensure_future(receive())
        await send(START)
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await asyncio.sleep(0.01)
        assert not waiting.done()
        await send({"type": "http.response.body", "body": b"b"})
        received.append(await waiting)
        received.append(await receive())
        return None

    with AsgiTransport(app) as transport:
        response = transport.handle_request(request())
    assert response.read() == b"ab"
    assert received == [
        {"type": "http.request", "body": b"body", "more_body": False},
        {"type": "http.disconnect"},
        {"type": "http.disconnect"},
    ]


def test_an_app_that_never_responds_is_named_with_the_limit() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return await lifespan(receive, send)
        await asyncio.Event().wait()
        return None

    message = r"^GET /slow\?a=b: .* within 0\.2 seconds$"
    with AsgiTransport(app, limit=LIMIT) as transport, pytest.raises(TooSlow, match=message):
        transport.handle_request(request())


def test_an_app_that_waits_for_the_disconnect_before_it_responds_is_named() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return await lifespan(receive, send)
        while (await receive())["type"] != "http.disconnect":
            pass
        return None

    with AsgiTransport(app, limit=LIMIT) as transport, pytest.raises(TooSlow, match=r"^POST /"):
        transport.handle_request(request("POST"))


def test_an_app_that_blocks_its_loop_is_named_as_well() -> None:
    released = threading.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return await lifespan(receive, send)
        released.wait()  # as a blocking driver does
        return None

    transport = AsgiTransport(app, limit=LIMIT)
    with pytest.raises(TooSlow, match=r"^GET /slow"):
        transport.handle_request(request())
    released.set()
    transport.close()


def test_a_startup_that_never_ends_is_named() -> None:
    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        await asyncio.Event().wait()

    with pytest.raises(TooSlow, match=r"^lifespan startup: .* within 0\.2 seconds$"):
        AsgiTransport(app, limit=LIMIT)


def test_a_startup_that_fails_says_why() -> None:
    async def app(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with pytest.raises(RuntimeError, match=r"^lifespan startup: .*no database"):
        AsgiTransport(app)


def test_an_error_in_a_startup_is_raised() -> None:
    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        raise LookupError("no settings")

    with pytest.raises(LookupError, match=r"^no settings$"):
        AsgiTransport(app)


def test_a_shutdown_that_never_ends_is_named() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "lifespan"
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await asyncio.Event().wait()

    transport = AsgiTransport(app, limit=LIMIT)
    with pytest.raises(TooSlow, match=r"^lifespan shutdown: "):
        transport.close()


def test_an_error_before_the_response_is_raised_and_one_after_it_is_not() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return await lifespan(receive, send)
        if scope["path"] == "/after":
            await send(START | {"status": 500})
            await send({"type": "http.response.body"})
        raise TimeoutError("the app's own")

    with AsgiTransport(app) as transport:
        assert transport.handle_request(request(path="/after")).status_code == 500
        with pytest.raises(TimeoutError, match=r"^the app's own$"):
            transport.handle_request(request(path="/before"))


def test_an_app_that_sends_nothing_is_named() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await lifespan(receive, send)

    with AsgiTransport(app) as transport, pytest.raises(RuntimeError, match=r"^GET /slow: "):
        transport.handle_request(request())
