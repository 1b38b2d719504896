"""What the servers that the apps are deployed on would do by themselves, and do not."""

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from contract_tests.targets.live import serve_command, served_apps
from http_contract.json_body import BODY_LIMIT
from tests.apps.serving_apps import address_of, served_by

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}
BROKEN = [
    b"GET /health?q=a-secret\xff HTTP/1.1\r\nHost: forge.test\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost: forge.test\r\nAuthorization Bearer a-secret\r\n\r\n",
]


@pytest.fixture(scope="module", params=served_apps())
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, Path]]:
    """An app as it is deployed, asked for a log of requests, and the folder of its log."""
    folder: Path = tmp_path_factory.mktemp("served")
    command = serve_command(request.param)
    if command.startswith("gunicorn"):  # uvicorn writes one unasked
        command += " --access-logfile -"
    with served_by(command, folder) as client:
        yield client, folder


def _log(folder: Path) -> str:
    return "".join(log.read_text() for log in folder.glob("*.log"))


def test_no_header_says_below_which_path_an_app_is(served: tuple[httpx.Client, Path]) -> None:
    answer = served[0].get("/x/health", headers={"SCRIPT_NAME": "/x"})
    assert answer.status_code == 404


@pytest.mark.parametrize(("path", "status"), [("/health", 200), ("/api/user", 401), ("/no", 404)])
def test_a_handshake_of_websockets_is_a_request_like_any_other(
    served: tuple[httpx.Client, Path], path: str, status: int
) -> None:
    client, folder = served
    answer = client.get(f"{path}?q=a-secret", headers=HANDSHAKE | {"X-Request-ID": "handshake"})
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (status, "handshake")
    assert "a-secret" not in _log(folder)


def _status(client: httpx.Client, sent: bytes) -> bytes:
    """The status of the answer to those bytes, while we wait for it."""
    with socket.create_connection(address_of(client), timeout=60) as connection:
        connection.sendall(sent)
        return connection.recv(65_536).split(b" ", 2)[1]


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"http://forge.test/health", b"200"),
        (b"http://forge.test/api/articles?limit=0", b"422"),
        (b"http://forge.test/no", b"404"),
        (b"http://forge.test", b"404"),
    ],
)
def test_a_target_may_be_a_whole_url(
    served: tuple[httpx.Client, Path], target: bytes, status: bytes
) -> None:
    sent = b"GET " + target + b" HTTP/1.1\r\nHost: forge.test\r\n\r\n"
    assert _status(served[0], sent) == status


@pytest.mark.parametrize("length", [BODY_LIMIT + 1, 2_000_000])
def test_a_body_that_is_too_large_is_refused_before_it_is_sent(
    served: tuple[httpx.Client, Path], length: int
) -> None:
    head = b"POST /api/users HTTP/1.1\r\nHost: forge.test\r\nContent-Type: application/json\r\n"
    sent = head + b"Content-Length: %d\r\n\r\n" % length
    assert _status(served[0], sent) == b"413"


@pytest.mark.parametrize("sent", BROKEN)
def test_what_a_broken_request_holds_is_not_logged(
    served: tuple[httpx.Client, Path], sent: bytes
) -> None:
    client, folder = served
    assert _status(client, sent) == b"400"
    assert "a-secret" not in _log(folder)
