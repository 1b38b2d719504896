"""The recorder without Envoy: what it keeps, and how much of it."""

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from gateway import history
from gateway.cli import app
from gateway.comparing import Request
from gateway.envoy import Files
from gateway.recording import Recorder
from gateway.table import load_plan, plan
from tests.gateway.servers import DOCUMENT

TABLE = """\
[gateway]
openapi = "openapi.yaml"
default = "old"
[upstreams.old]
addresses = ["http://a"]
"""
CONTENT = yaml.safe_dump(DOCUMENT).encode()


def recorder_of(file: Path, requests: int = 10, size: int = 10_000) -> Recorder:
    return Recorder(plan(TABLE, CONTENT), file, requests=requests, size=size)


@pytest.mark.parametrize(("requests", "size", "kept"), [(2, 10_000, 2), (10, 500, None)])
def test_no_more_is_kept_than_asked_for(
    tmp_path: Path, requests: int, size: int, kept: int | None
) -> None:
    file = tmp_path / "requests.jsonl"
    recorder = recorder_of(file, requests, size)
    for number in range(10):
        recorder.keep(Request("sell", "POST", f"/sales?{number}{'x' * 50}"))
    lines = file.read_text().splitlines()
    assert len(lines) == recorder.kept == 10 - recorder.dropped
    assert kept in (None, recorder.kept)
    assert 0 < recorder.kept < 10
    assert file.stat().st_size <= size
    assert recorder.full.is_set()


def test_a_recording_is_its_users_alone(tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    recorder_of(file).keep(Request("sell", "POST", "/sales"))
    assert file.stat().st_mode & 0o777 == 0o600


def test_nothing_is_copied_after_the_command(tmp_path: Path) -> None:
    table = tmp_path / "gateway.toml"
    (tmp_path / "openapi.yaml").write_bytes(CONTENT)
    table.write_text(TABLE)
    words = ["record", str(tmp_path / "requests.jsonl"), "--table", str(table), "--seconds", "1"]
    result = CliRunner().invoke(app, words)
    assert result.output.endswith(": 0 requests, 0 dropped for lack of room\n")
    assert load_plan(table).table.recorder.share == 0
    shares = [it.after for it in history.newest(Files(tmp_path / ".gateway").history, 9)]
    assert shares == [{"share": 100}, {"share": 0}]
