"""A WSGI app behind httpx, as a live server would call it.

httpx's own WSGITransport garbles non-ASCII paths, keeps only the last of repeated headers,
and gives every body a length, so a chunked one never arrives as such (PEP 3333).
"""

import io
import sys
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

import httpx

Headers = list[tuple[str, str]]
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class WsgiTransport(httpx.BaseTransport):
    """Calls the app in the calling thread; `terminated` tells it that chunked bodies end."""

    def __init__(self, app: WsgiApp, *, terminated: bool = True) -> None:
        self._app = app
        self._terminated = terminated

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request and its answer; an error that the app lets through is raised here."""
        started: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: Headers, _error: object = None) -> None:
            started.append((int(status[:3]), headers))

        chunks = self._app(self._environ(request), start_response)
        try:
            body = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        status, headers = started[-1]
        return httpx.Response(
            status,
            headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
            stream=httpx.ByteStream(b"" if _is_bodiless(request, status) else body),
        )

    def _environ(self, request: httpx.Request) -> dict[str, Any]:
        path, _, query = request.url.raw_path.partition(b"?")
        return {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"),
            "RAW_URI": request.url.raw_path.decode("latin-1"),
            "SERVER_NAME": request.url.host,
            "SERVER_PORT": str(request.url.port or 80),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": request.url.scheme,
            "wsgi.input": io.BytesIO(request.read()),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.input_terminated": self._terminated,
            **_joined(request),
        }


def _joined(request: httpx.Request) -> dict[str, str]:
    """The request's headers as CGI variables, a repeated one joined by commas."""
    variables: dict[str, str] = {}
    for raw_name, raw_value in request.headers.raw:
        name, value = (
            raw_name.decode("latin-1").upper().replace("-", "_"),
            raw_value.decode("latin-1"),
        )
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        variables[key] = f"{variables[key]},{value}" if key in variables else value
    return variables


def _is_bodiless(request: httpx.Request, status: int) -> bool:
    return request.method == "HEAD" or status in (204, 304)
