"""What the three apps log of requests that nobody waits for any more."""

import socket
import time
from pathlib import Path

import pytest

from contract_tests.apps import APPS
from contract_tests.targets.live import serve_command, served_apps
from tests.apps.serving_apps import address_of, served_by

CUT_OFF = (
    b"POST /api/users HTTP/1.1\r\nHost: forge.test\r\nX-Request-ID: cut-off\r\n"
    b"Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
)


@pytest.mark.parametrize("framework", served_apps())
def test_an_upload_that_is_cut_off_has_its_line(framework: str, tmp_path: Path) -> None:
    if not APPS[framework].is_installed:
        pytest.skip(f"{framework} is not installed")
    with served_by(serve_command(framework), tmp_path) as client:
        with socket.create_connection(address_of(client), timeout=30) as connection:
            connection.sendall(CUT_OFF)
        (log,) = tmp_path.glob("*.log")
        deadline = time.monotonic() + 30
        while "[cut-off] POST" not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.01)
        said = log.read_text()
    assert "[cut-off] POST /api/users 400 " in said
    assert "Traceback" not in said
