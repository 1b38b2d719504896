"""An app behind nginx that compresses, configured as docs/behind-a-proxy.md says."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from contract_tests.apps import ROOT
from dev.addresses import free_port
from tests.apps.serving_apps import served_app

STARTS_WITHIN = 10.0  # seconds
PAGE = ROOT / "docs" / "behind-a-proxy.md"
CONFIGURATION = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {locations}
}}
"""


def _documented() -> str:
    """The server that the page shows, in full."""
    shown = re.search(
        r"^    server \{\n(?:(?:    .*)?\n)*?    \}\n", PAGE.read_text(), re.MULTILINE
    )
    assert shown is not None
    return shown[0]


@contextmanager
def _nginx(folder: Path, app_port: int) -> Iterator[str]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("there is no nginx here")
    port = free_port()
    server = _documented().replace("listen 80;", f"listen 127.0.0.1:{port};")
    server = server.replace("127.0.0.1:8001", f"127.0.0.1:{app_port}")
    file = folder / "nginx.conf"
    file.write_text(CONFIGURATION.format(folder=folder, locations=server))
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(file)])
    url = f"http://127.0.0.1:{port}/v1"
    try:
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{url}/health", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def test_an_etag_comes_through_as_it_was_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH_PREFIX", "/v1")
    with served_app("flask", tmp_path) as app:
        port = app.base_url.port
        assert port is not None
        with _nginx(tmp_path, port) as url, httpx.Client(trust_env=False) as client:
            member = client.post(f"{url}/forge/users", json={"name": "n" * 64})
            path = member.headers["Location"]
            assert path.startswith("/v1/forge/users/")
            compressed = {"Accept-Encoding": "gzip"}
            shown = client.get(f"{url.removesuffix('/v1')}{path}", headers=compressed)
            assert shown.headers["ETag"] == '"1"'
            assert shown.headers["Cache-Control"] == "no-cache, no-transform"
            listed = client.get(f"{url}/forge/users?limit=1", headers=compressed)
            assert listed.headers["Content-Encoding"] == "gzip"  # others are compressed
            changed = client.patch(
                f"{url.removesuffix('/v1')}{path}",
                json={"name": "another"},
                headers={
                    "Authorization": f"Bearer {member.json()['token']}",
                    "If-Match": shown.headers["ETag"],
                },
            )
            assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
