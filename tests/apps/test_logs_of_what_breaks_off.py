"""What the three apps log of requests that nobody waits for any more."""

import socket
import time
from pathlib import Path

import pytest

from contract_tests.targets.databases import migrate, sqlite_url
from contract_tests.targets.in_process import is_installed
from contract_tests.targets.live import COMMANDS, serving

CUT_OFF = (
    b"POST /api/users HTTP/1.1\r\nHost: forge.test\r\nX-Request-ID: cut-off\r\n"
    b"Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
)


@pytest.mark.parametrize("framework", COMMANDS)
def test_an_upload_that_is_cut_off_has_its_line(framework: str, tmp_path: Path) -> None:
    if not is_installed(framework):
        pytest.skip(f"{framework} is not installed")
    database_url = sqlite_url(tmp_path / "forge.db")
    migrate(database_url)
    with serving(COMMANDS[framework], database_url, tmp_path) as client:
        address = (client.base_url.host, client.base_url.port)
        with socket.create_connection(address, timeout=30) as connection:
            connection.sendall(CUT_OFF)
        (log,) = tmp_path.glob("*.log")
        deadline = time.monotonic() + 30
        while " cut-off" not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.01)
        said = log.read_text()
    assert "POST /api/users 400 cut-off" in said
    assert "Traceback" not in said
