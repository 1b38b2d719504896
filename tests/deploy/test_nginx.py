"""The configuration of nginx in deploy/, in front of each app."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contract_tests.api import problem
from contract_tests.apps import ROOT
from contract_tests.http.steps import TOO_LARGE
from contract_tests.targets.live import serve_command, served_apps
from tests.attacks.clients import HeldConnections, post, send_all
from tests.attacks.server import MEBIBYTE, PROBES, Server, migrated
from tests.deploy.test_servers import INVALID

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CONFIGURATION = ROOT / "deploy" / "nginx.conf"
# nginx takes a line that ends in a bare LF (RFC 9112, 2.2), and sends the app a proper one.
MENDED = ("a bare LF", "one bare LF")

pytestmark = pytest.mark.skipif(NGINX is None, reason="needs nginx: apt-get install nginx-light")


@dataclass(frozen=True)
class Behind:
    """An app, and nginx in front of it."""

    app: Server
    proxy: Server


@pytest.fixture(scope="module", params=served_apps())
def behind(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Behind]:
    """An app as it is deployed."""
    folder: Path = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    with Server(serve_command(request.param), migrated(folder), folder) as app:
        proxy = Server("", "", folder)
        process = _start(app, proxy, folder)
        yield Behind(app, proxy)
        process.terminate()
        process.wait(10)


def _start(app: Server, proxy: Server, folder: Path) -> "subprocess.Popen[bytes]":
    text = CONFIGURATION.read_text()
    assert text.count("127.0.0.1:8000") == text.count("listen 80;") == 1
    text = text.replace("127.0.0.1:8000", "{}:{}".format(*app.address))
    text = text.replace("listen 80;", "listen {}:{};".format(*proxy.address))
    text = text.replace("limit_conn clients 100;", "limit_conn clients 1000;")  # one for all tests
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""
    file = folder / "nginx.conf"
    file.write_text(
        f"{user}\ndaemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{ worker_connections 2000; }}\n"
        f"http {{\naccess_log off;\n{folders}\n{text}}}\n"
    )
    command = [str(NGINX), "-c", str(file), "-e", f"{folder}/error.log"]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(command)
    deadline = time.monotonic() + 30
    while proxy.answered(1, within=1) == 0:
        assert time.monotonic() < deadline, (folder / "error.log").read_text()
    return process


@pytest.mark.parametrize("sent", INVALID)
def test_an_invalid_head_is_refused(behind: Behind, sent: str) -> None:
    status = send_all(behind.proxy, [INVALID[sent]])[9:12]
    assert status == (b"200" if sent in MENDED else b"400")


def test_a_path_arrives_as_it_was_sent(behind: Behind) -> None:
    with behind.proxy.client() as client:
        encoded, plain = client.get("/api/profiles/a%2Fb"), client.get("/api/profiles/nobody")
    assert problem(encoded) == (404, {"path": ["not found"]})
    assert problem(plain) == (404, {"profile": ["not found"]})


def test_a_body_that_is_too_large_is_refused_in_the_form_of_the_contract(behind: Behind) -> None:
    with behind.proxy.client() as client:
        for size in (MEBIBYTE + 1, 2 * MEBIBYTE):
            assert problem(client.post("/api/users", content=b"x" * size)) == TOO_LARGE
        assert client.post("/api/users", content=b"x" * 3 * MEBIBYTE).status_code == 413


def test_half_a_body_does_not_reach_the_app(behind: Behind) -> None:
    sent = post("/api/users/login", 1000) + b"x" * 500
    with HeldConnections(behind.proxy, sent, 300):
        assert behind.proxy.answered() == PROBES
    assert "/api/users/login" not in behind.app.log.read_text()
