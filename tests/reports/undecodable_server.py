"""A server whose answers are encoded otherwise than they say."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread


class Undecodable(BaseHTTPRequestHandler):
    """Says that what it sends is compressed, which it is not."""

    def do_GET(self) -> None:
        """The same for every path."""
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def undecodable_server() -> Iterator[str]:
    """The address of one."""
    with HTTPServer(("127.0.0.1", 0), Undecodable) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
