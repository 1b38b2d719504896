"""`make load`, against a server that counts what it gets."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from dev import load
from dev.addresses import free_port
from dev.load import Load, generate, main, report


class Handler(BaseHTTPRequestHandler):
    """200 for any path, 500 for /broken, and no response for /stuck until the test ends."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[Counter[str]] = Counter()
    bodies: ClassVar[set[bytes]] = set()
    is_over = threading.Event()

    def do_GET(self) -> None:
        """Count the request."""
        self.bodies.add(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
        self.seen[f"{self.command} {self.path} {self.headers.get('Authorization', '')}"] += 1
        if self.path == "/stuck":
            self.is_over.wait(60)
        self.send_response(500 if self.path == "/broken" else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server whose clients may leave before the response."""

    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    """The server."""
    Handler.seen.clear()
    Handler.bodies.clear()
    Handler.is_over.clear()
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    Handler.is_over.set()
    server.shutdown()
    server.server_close()


def test_users_send_one_request_after_the_other(url: str) -> None:
    outcome = asyncio.run(generate(Load(f"{url}/page", users=3, seconds=0.2)))
    assert outcome.succeeded
    assert outcome.requests >= 3
    assert Handler.seen == {"GET /page ": outcome.requests}
    assert outcome.statuses == {200: outcome.requests}
    assert 0 < outcome.percentile(50) <= outcome.percentile(99) <= outcome.seconds * 1000


def test_with_a_rate_requests_are_sent_on_schedule(url: str) -> None:
    load = Load(f"{url}/stuck", users=100, seconds=0.1, rate=200, timeout=0.3)
    outcome = asyncio.run(generate(load))
    assert outcome.requests == 20
    assert outcome.failures == {"timed out": 20}
    assert not outcome.succeeded
    assert "  timed out           20" in report(load, outcome)


def test_with_a_rate_no_more_than_the_users_wait(url: str) -> None:
    load = Load(f"{url}/stuck", users=5, seconds=0.01, rate=2_000, timeout=4)
    assert asyncio.run(generate(load)).failures == {"timed out": 5, "not sent": 15}


def test_errors_are_counted(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"{url}/broken", "--users", "1", "--seconds", "0.05"]) == 1
    assert "  500  " in capsys.readouterr().out
    outcome = asyncio.run(generate(Load(f"http://127.0.0.1:{free_port()}", seconds=0.05, users=1)))
    assert set(outcome.failures) == {"no response"}


def test_a_body_and_a_token_are_sent(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOAD_TOKEN", "s3cret")
    sent = '{"features":[1]}'
    assert main([f"{url}/predict", "--users", "1", "--seconds", "0.05", "--json", sent]) == 0
    assert set(Handler.seen) == {"POST /predict Bearer s3cret"}
    assert Handler.bodies == {sent.encode()}
    assert "s3cret" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["http://192.0.2.1/"], "192.0.2.1 is not this machine"),
        (["ftp://localhost/"], "must begin with http:// or https://"),
        (["http://ada:s3cret@localhost/"], "must have no password"),
        (["http://localhost:x/"], "the URL is not valid"),
        (["http://nowhere.invalid/"], "no address is known"),
        (["http://localhost/", "--users", "0"], "--users must be above 0 and at most 2000"),
        (["http://localhost/", "--seconds", "nan"], "--seconds must be above 0"),
        (["http://localhost/", "--rate", "1e9"], "--rate must be above 0 and at most 5000"),
        (["http://localhost/", "--timeout", "0"], "--timeout must be above 0"),
        (["http://localhost/", "--json", "{"], "--json must be JSON"),
    ],
)
def test_bad_arguments(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    error = capsys.readouterr().err
    assert message in error
    assert "s3cret" not in error


def test_a_server_elsewhere_needs_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Load] = []

    async def generate_nothing(asked: Load) -> load.Outcome:
        sent.append(asked)
        return load.Outcome(seconds=1)

    monkeypatch.setattr(load, "generate", generate_nothing)
    assert main(["http://192.0.2.1/", "--remote", "--rate", "5"]) == 1
    assert [(it.url, it.rate, it.users) for it in sent] == [("http://192.0.2.1/", 5, 2_000)]
