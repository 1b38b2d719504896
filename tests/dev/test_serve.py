"""What `make serve` prints, and that the addresses which it prints show something."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from honcho.printer import Message

from dev.addresses import PORTS, free_port
from dev.contract import running
from dev.serve import POLL, Output

ROOT = Path(__file__).parents[2]
MANY = 60.0  # seconds, for what takes a few


# What of the servers' output is printed


def message(name: str, text: str | bytes) -> Message:
    return Message("line", text, datetime.now(), name, None)


def test_how_servers_start_and_stop_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output()
    output.write(message("system", "flask started (pid=1)\n"))
    output.write(message("flask", b"WARNING: This is a development server.\n"))
    output.all_up("All up.")
    assert capsys.readouterr().out == "All up.\n"
    output.write(message("flask", f"INFO [{POLL}] GET /health 200\n"))
    output.write(message("flask", b"INFO [\xff] GET / 404\n"))
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("flask | INFO [\ufffd] GET / 404")
    output.write(message("system", "SIGINT received\n"))
    output.write(message("flask", "Shutting down\n"))
    output.write(message("system", "flask stopped (rc=0)\n"))
    assert capsys.readouterr().out == ""


def test_a_server_that_ends_has_its_last_words(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output()
    output.write(message("flask", "Error: SECRET_KEY\n"))
    output.write(message("django", "Performing system checks...\n"))
    output.write(message("system", "flask stopped (rc=1)\n"))
    output.write(message("system", "sending SIGTERM to django (pid 2)\n"))
    output.write(message("system", "django stopped (rc=-15)\n"))
    printed = capsys.readouterr().out.splitlines()
    assert [line.partition("| ")[2] for line in printed] == [
        "Error: SECRET_KEY",
        "flask stopped (rc=1)",
    ]


def test_a_server_that_does_not_come_up_has_its_words_so_far(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output = Output()
    output.write(message("flask", "waiting for Godot\n"))
    output.write(message("django", "Performing system checks...\n"))
    output.not_up(["flask"])
    output.all_up("Not up: flask.")
    assert [line.rpartition("| ")[2] for line in capsys.readouterr().out.splitlines()] == [
        "waiting for Godot",
        "Not up: flask.",
    ]


# The command


@contextmanager
def served(database_url: str) -> Iterator[subprocess.Popen[str]]:
    """`python -m dev.serve` on free ports."""
    own = {variable: str(free_port()) for variable, _ in PORTS.values()}
    process = subprocess.Popen(
        [sys.executable, "-m", "dev.serve"],
        cwd=ROOT,
        env=os.environ | own | {"DATABASE_URL": database_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()  # it stops its servers, or has done so
        process.wait(MANY)


def test_it_ends_with_one_table_of_addresses_that_show_something(tmp_path: Path) -> None:
    with served(f"sqlite:///{tmp_path / 'forge.db'}") as process:
        assert process.stdout is not None
        printed: list[str] = []
        for line in process.stdout:
            printed.append(line)
            if line.startswith("All up."):
                break
        assert process.pid in {facts["pid"] for facts in running()}
        text = "".join(printed)
        assert len(printed) < 15, text
        addresses = re.findall(r"http://\S+", text)
        assert len(addresses) == 8
        for address in addresses:
            assert httpx.get(address, timeout=MANY, trust_env=False).status_code == 200, address
        login = re.search(r"Log in as (\S+) .* the password (\S+)\.\n", text)
        assert login is not None
        user = {"email": login[1], "password": login[2]}
        for origin in {address.partition("/api")[0] for address in addresses if "/api/" in address}:
            answer = httpx.post(f"{origin}/api/users/login", json={"user": user}, timeout=MANY)
            assert answer.status_code == 200
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(MANY) == 130
    assert "Traceback" not in rest
    assert "stopped" not in rest
    assert process.pid not in {facts["pid"] for facts in running()}


@pytest.mark.parametrize("database_url", ["sqlite://forge.db", "sqlite:////nowhere/forge.db"])
def test_a_database_that_cannot_be_used_is_one_line(database_url: str) -> None:
    with served(database_url) as process:
        printed, _ = process.communicate(timeout=MANY)
    _, line = printed.splitlines()
    assert process.returncode == 1
    assert line.startswith("alembic upgrade head failed: ")
    assert line.endswith(
        ("sqlite:///…, postgresql://…", "unable to open database file: /nowhere/forge.db")
    )
