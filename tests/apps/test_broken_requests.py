"""What gunicorn's apps answer to bytes that no client of HTTP would send."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.apps.serving_apps import address_of, served_by

APPS = ["flask_app.wsgi:app", "django_project.config.wsgi:application"]
CHUNKED = (
    "POST {path} HTTP/1.1\r\nHost: forge.test\r\n"
    "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)
BROKEN = {
    "a length that is none": "zz\r\n",
    "a negative length": "-1\r\n{}\r\n0\r\n\r\n",
    "a chunk that goes on": "2\r\n{}abc\r\n0\r\n\r\n",
    "chunks that break off": "9\r\n{}",
}


@pytest.fixture(scope="module", params=APPS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, Path]]:
    """An app behind gunicorn, and the folder of its log."""
    folder: Path = tmp_path_factory.mktemp("served")
    command = f"gunicorn {request.param} --threads 4 --bind 127.0.0.1:{{port}}"
    with served_by(command, folder) as client:
        yield client, folder


def _answered(client: httpx.Client, sent: str) -> tuple[str, str]:
    """The status and the body of the first answer to those bytes, after which we hang up."""
    with socket.create_connection(address_of(client), timeout=30) as connection:
        connection.sendall(sent.encode())
        connection.shutdown(socket.SHUT_WR)
        said = b"".join(iter(lambda: connection.recv(65_536), b"")).decode()
    head, _, body = said.partition("\r\n\r\n")
    assert "content-type: application/problem+json" in head.lower(), said
    length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
    assert length is not None
    return head.split()[1], body[: int(length[1])]


@pytest.mark.parametrize("path", ["/api/users", "/webhook"])
@pytest.mark.parametrize("chunks", BROKEN.values(), ids=BROKEN)
def test_a_chunked_body_that_is_none_is_a_bad_request(
    served: tuple[httpx.Client, Path], path: str, chunks: str
) -> None:
    client, folder = served
    status, body = _answered(client, CHUNKED.format(path=path) + chunks)
    assert status == "400"
    assert '"errors":{"request":["is invalid"]}' in body
    assert not any("Traceback" in log.read_text() for log in folder.glob("*.log"))


def test_where_there_is_no_path_no_body_is_read(served: tuple[httpx.Client, Path]) -> None:
    status, _ = _answered(served[0], CHUNKED.format(path="/nowhere") + "zz\r\n")
    assert status == "404"


def test_what_asks_for_another_protocol_is_answered_in_this_one(
    served: tuple[httpx.Client, Path],
) -> None:
    asked = {"Connection": "Upgrade", "Upgrade": "websocket"}
    assert served[0].get("/health", headers=asked).json() == {"status": "ok"}


def test_a_part_of_a_file_that_is_not_there_is_no_fault_of_ours(
    served: tuple[httpx.Client, Path],
) -> None:
    page = served[0].get("/docs").text
    found = re.search(r'"(/static/[^"]+[.]css)"', page)
    assert found is not None
    answer = served[0].get(found[1], headers={"Range": "bytes=99999999-"})
    assert answer.status_code in (200, 416)  # a server need not know ranges (RFC 9110, 14.2)
