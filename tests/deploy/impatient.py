"""Our server classes with short time-outs, and two small apps to serve with them.

Each app answers with the number of bytes in the body; a GET with more than buffers hold.
"""

from collections.abc import Callable, Iterable
from typing import Any

from deploy import gunicorn_worker, uvicorn_protocol

HEAD, BODY, RESPONSE = 1.0, 2.0, 2.0  # seconds
LARGE = 16 * 1024 * 1024


class Worker(gunicorn_worker.TimedThreadWorker):
    """The worker of gunicorn."""


class Protocol(uvicorn_protocol.TimedH11Protocol):
    """The protocol of uvicorn."""


gunicorn_worker.HEAD_TIMEOUT = HEAD
gunicorn_worker.MAX_WAIT = BODY
uvicorn_protocol.TICK = 0.2
uvicorn_protocol.LIMITS.update(
    {"send a request": HEAD, "send a body": BODY, "read a response": RESPONSE}
)


def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Serve a request by WSGI."""
    if environ["REQUEST_METHOD"] == "GET":
        body = b"x" * LARGE if environ["PATH_INFO"] == "/large" else b"ok"
    else:
        body = str(len(environ["wsgi.input"].read())).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


async def asgi(
    scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]
) -> None:
    """Serve a request by ASGI."""
    if scope["type"] != "http":
        return
    if scope["method"] == "GET":
        body = b"x" * LARGE if scope["path"] == "/large" else b"ok"
    else:
        length, is_whole = 0, False
        while not is_whole:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            length += len(message["body"])
            is_whole = not message.get("more_body", False)
        body = str(length).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
