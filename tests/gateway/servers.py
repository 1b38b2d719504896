"""Two small servers and a gateway before them, for the tests to ask and to plant faults in."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import yaml

from dev.addresses import free_port
from gateway.engine import Admin, EngineError
from gateway.envoy import Files
from gateway.table import Plan, load_plan

STARTED_WITHIN = 120.0

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/pets": {
            "get": {"operationId": "list_pets"},
            "post": {
                "operationId": "add_pet",
                "parameters": [{"name": "Idempotency-Key", "in": "header"}],
            },
        },
        "/pets/mine": {"get": {"operationId": "show_mine"}},
        "/pets/{id}": {
            "get": {"operationId": "show_pet"},
            "put": {"operationId": "change_pet"},
            "delete": {"operationId": "delete_pet"},
        },
        "/pets/{id}/files/{name}.json": {"get": {"operationId": "show_file"}},
        "/sales": {"post": {"operationId": "sell"}},
    },
}

TABLE = """\
[gateway]
listen = "127.0.0.1:{port}"
openapi = "openapi.yaml"
default = "old"

[upstreams.old]
addresses = ["{old}"]

[upstreams.new]
addresses = ["{new}"]
"""


@dataclass
class ReceivedRequest:
    """A request as a server saw it."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


@dataclass
class Response:
    """What a server answers. `more` are headers that may be there twice.

    Where bytes of the body are `missing` it breaks off.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    body: bytes = b"{}"
    more: tuple[tuple[str, str], ...] = ()
    missing: int = 0


Answering = Callable[[ReceivedRequest], Response | None]


class Server:
    """A server that answers as it is told to. Where `answer` returns None it hangs up."""

    def __init__(self, name: str, port: int | None = None) -> None:
        self.name = name
        self.requests: list[ReceivedRequest] = []
        self.answer: Answering = self.say_name
        self._server: ThreadingHTTPServer | None = None
        self.port = port or free_port()
        self.start()

    def say_name(self, request: ReceivedRequest) -> Response:
        return Response(body=json.dumps({"server": self.name, "method": request.method}).encode())

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = _Listening(("127.0.0.1", self.port), _handler(self))
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body in one packet: two would wait for each other 40 ms.
        wbufsize = -1
        disable_nagle_algorithm = True

        def __getattr__(self, name: str) -> Callable[[], None]:
            if name.startswith("do_"):
                return self._answer
            raise AttributeError(name)

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            seen = ReceivedRequest(
                self.command, self.path, list(self.headers.items()), self.rfile.read(length)
            )
            server.requests.append(seen)
            response = server.answer(seen)
            if response is None:
                self.close_connection = True
                return
            self.send_response(response.status)
            for name, value in (*response.headers.items(), *response.more):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(response.body) + response.missing))
            self.close_connection = self.close_connection or response.missing > 0
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(response.body)

        def log_message(self, *arguments: object) -> None:
            """Keep quiet."""

    return Handler


class Running:
    """A gateway in a process of its own, and the servers behind it."""

    def __init__(self, folder: Path, more: str = "", document: Any = DOCUMENT) -> None:
        self.old, self.new = Server("old"), Server("new")
        self.port = free_port()
        self.table = folder / "gateway.toml"
        self.files = Files(folder / ".gateway")
        self.log = folder / "log"
        (folder / "openapi.yaml").write_text(yaml.safe_dump(document))
        text = TABLE.format(port=self.port, old=self.old.address, new=self.new.address)
        self.first_text = text + more
        self.table.write_text(self.first_text)
        self.admin = Admin(self.files.admin)
        self.client = httpx.Client(base_url=self.url, timeout=60)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def plan(self) -> Plan:
        return load_plan(self.table)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gateway", "run", "--table", str(self.table)],
                stdout=log,
                stderr=log,
            )
        eventually(self.admin.is_ready, STARTED_WITHIN)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.stop()
        for server in (self.old, self.new):
            server.stop()
        self.admin.close()
        self.client.close()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m gateway`."""
        return subprocess.run(
            [sys.executable, "-m", "gateway", *arguments, "--table", str(self.table)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def write(self, more: str) -> None:
        """Replace the table by hand, and wait until it is in force."""
        self.table.write_text(self.first_text + more)
        self.wait_until_in_force()

    def wait_until_in_force(self) -> None:
        eventually(lambda: self.admin.has_in_force(self.plan, self.files))

    def get(self, path: str, **headers: str) -> httpx.Response:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=names)

    def served_by(self, path: str, **headers: str) -> str:
        return str(self.get(path, **headers).json()["server"])


def raw(port: int, message: bytes, seconds: float = 30.0) -> bytes:
    """What comes back for some bytes, until an answer is whole or the connection ends."""
    with socket.create_connection(("127.0.0.1", port), seconds) as connection:
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(message)
        found = b""
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while not _is_whole(found) and (part := connection.recv(65536)):
                found += part
        return found


def _is_whole(answer: bytes) -> bool:
    head, _, body = answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n").partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return length is not None and bool(body) and len(body) >= int(length[1])


def eventually(holds: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something holds, and Envoy answers; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(EngineError):
            if holds():
                return
        assert time.monotonic() < deadline, f"not within {seconds} s: {holds}"
        time.sleep(0.02)


@contextlib.contextmanager
def running(folder: Path, more: str = "") -> Iterator[Running]:
    """A gateway that serves."""
    gateway = Running(folder, more)
    try:
        gateway.start()
        yield gateway
    except BaseException:
        print(gateway.log.read_text() if gateway.log.exists() else "no log", file=sys.stderr)
        raise
    finally:
        gateway.close()


def envoy_process(gateway: Running) -> int:
    """The process of a gateway's Envoy; 0 while there is none."""
    pids = children_of(gateway)
    return next((pid for pid in pids if b"envoy" in _command_line(pid).split(b"\0")[0]), 0)


def children_of(gateway: Running) -> list[int]:
    """The processes that a gateway has started."""
    assert gateway.process is not None
    files = Path(f"/proc/{gateway.process.pid}/task").glob("*/children")
    return [int(pid) for path in files for pid in path.read_text().split()]


def _command_line(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
