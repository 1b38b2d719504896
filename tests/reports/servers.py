"""Servers that are not ours: with many faults, with odd JSON, and one that cannot be decoded."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from threading import Thread
from typing import Any

NO_USER = (
    b'{"type":"about:blank","title":"Unprocessable Content","status":422,'
    b'"errors":{"user":["can\'t be blank"]}}'
)


PROBLEM = "application/problem+json"


class PoorServer(BaseHTTPRequestHandler):
    """Serves a little of the contract, mostly wrongly.

    It registers users, fails for a name that is taken, and refuses only a body without a user.
    """

    protocol_version = "HTTP/1.1"
    taken: set[str] = set()  # noqa: RUF012  # of the process, as the server is

    def do_GET(self) -> None:
        """Answer /health, cut the connection for /ready, and return 404 in HTML for the rest."""
        if self.path == "/health":
            self._answer(200, b'{"status": "ok"}', "application/json; charset=utf-8")
        elif self.path == "/ready":
            self.close_connection = True  # without a response
        else:
            self._answer(404, b"<h1>Not Found</h1>", "text/html")

    def do_POST(self) -> None:
        """Register with hardly a rule; 500 for a name that is taken or missing."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/api/users":
            self._answer(404, b"<h1>Not Found</h1>", "text/html")
            return
        try:
            user = json.loads(body)["user"]
            if isinstance(user, dict):
                self._register(str(user["username"]), user)
            else:
                self._answer(422, NO_USER, PROBLEM)
        except (ValueError, KeyError, TypeError):
            self._answer(500, b"Traceback: line 38", "text/plain")

    def _register(self, name: str, user: dict[str, Any]) -> None:
        if name in self.taken:
            raise KeyError(name)
        self.taken.add(name)
        shown = {"email": user["email"], "token": "t" * 43, "username": name}
        shown |= {"bio": None, "image": None}
        self._answer(201, json.dumps({"user": shown}).encode(), "application/json")

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def _answer(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def poor_server() -> Iterator[str]:
    """The URL of a running one."""
    with ThreadingHTTPServer(("127.0.0.1", 0), PoorServer) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Undecodable(BaseHTTPRequestHandler):
    """Sends bodies that are not compressed as `Content-Encoding` says."""

    def do_GET(self) -> None:
        """Send the same for every path."""
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def undecodable_server() -> Iterator[str]:
    """The URL of a running one."""
    with HTTPServer(("127.0.0.1", 0), Undecodable) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


# Bodies of JSON that a report must survive: half a surrogate pair, NaN, a list without a message.
ODD_BODIES = {
    "/api/users": (422, b'{"type":"about:blank","title":"x","status":422,"errors":{"user":[]}}'),
    "/api/tags": (200, b'{"tags":["\\ud800"]}'),
    "/api/articles": (200, b'{"articles":[],"articlesCount":NaN}'),
}


class OddServer(PoorServer):
    """Answers some paths with odd JSON."""

    def do_GET(self) -> None:
        """Answer with the body of the path."""
        status, body = ODD_BODIES.get(self.path, (200, b'{"status":"ok"}'))
        self._answer(status, body, "application/json" if status < 400 else PROBLEM)

    def do_POST(self) -> None:
        """The same, after the request body was read."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()


@contextmanager
def odd_server() -> Iterator[str]:
    """The URL of a running one."""
    with ThreadingHTTPServer(("127.0.0.1", 0), OddServer) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
