"""The project under ASGI."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.apps.serving_apps import address_of, served_by
from tests.django_project.manage import ROOT

pytest.importorskip("django", reason="Django is not installed")

UVICORN = "uvicorn django_project.config.asgi:application --http h11 --ws none --port {port}"
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The project behind uvicorn."""
    with served_by(UVICORN, tmp_path_factory.mktemp("asgi")) as served:
        yield served


@pytest.mark.parametrize("area", ["comments", "documents"])
def test_the_contract_holds(client: httpx.Client, area: str) -> None:
    command = [sys.executable, "-m", "pytest", f"contract_tests/{area}", "-q", "-n", "0"]
    command += ["--url", str(client.base_url), "-p", "no:cacheprovider"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert f"{area}: " in ran.stdout


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "FOO"])
def test_an_encoded_slash_is_no_slash(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/api%2Ftags")
    assert answer.status_code == 404
    assert method == "HEAD" or answer.json()["errors"] == {"path": ["not found"]}


def test_a_target_may_be_a_whole_url(client: httpx.Client) -> None:
    with socket.create_connection(address_of(client), timeout=60) as connection:
        request = f"GET {client.base_url}/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    assert received.endswith(b'{"status":"ok"}')


def test_a_body_that_never_ends_is_not_kept(client: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b"x" * MIB

    answer = client.post("/api/users", content=endless())
    assert answer.status_code == 413
    assert answer.json()["errors"] == {"body": ["is too large"]}


def test_requests_are_logged_as_the_client_sent_them(
    client: httpx.Client, tmp_path_factory: pytest.TempPathFactory
) -> None:
    client.get("/api/profiles/Zo%C3%AB?q=secret", headers={"X-Request-ID": "asgi-1"})
    folder = next(Path(tmp_path_factory.getbasetemp()).glob("asgi*"))
    log = "".join(path.read_text() for path in folder.glob("*.log"))
    assert "[asgi-1] GET /api/profiles/Zo%C3%AB 404" in log
