"""`init`, `compare`, `record` and `replay` on two services that share nothing with ours."""

import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from dev.addresses import free_port
from gateway.engine import Admin
from gateway.envoy import Files
from tests.gateway.servers import eventually
from tests.legacy.conftest import DOCUMENT, Pair

ACCEPTED = """
[[accept]]
operation = "delete_order"
at = "header content-type"
reason = "there is no body that it could be about"
"""
FIRST_LINE = re.compile(r"(?P<operation>\w+): (?P<locations>.*) \((?P<old>\d+) and (?P<new>\d+)\)")


@dataclass(frozen=True)
class Found:
    """A difference as it is printed, and the responses to the two commands below it."""

    operation: str
    locations: list[str]
    statuses: tuple[int, int]
    command: str
    old: str
    new: str


def gateway(table: Path, *words: str) -> tuple[int, str]:
    """The status and the output of `python -m gateway`."""
    run = subprocess.run(
        [sys.executable, "-m", "gateway", *words, "--table", str(table)],
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def init(folder: Path, pair: Pair) -> Path:
    """A table of two servers, as `init` writes it, with the one rule that a mover adds."""
    table = folder / "gateway.toml"
    addresses = ("--old", pair.old, "--new", pair.new)
    status, output = gateway(table, "init", "--openapi", str(DOCUMENT), *addresses)
    assert (status, output) == (0, f"{table}: 7 operations, all of them at `old`\n")
    table.write_text(table.read_text() + ACCEPTED)
    return table


def compare(table: Path, pair: Pair, *words: str) -> tuple[int, str]:
    addresses = ("--old", pair.old, "--new", pair.new, "--reset", pair.reset)
    return gateway(table, "compare", *addresses, "--unsafe", *words)


def found_in(output: str, pair: Pair) -> Iterator[Found]:
    """Each difference; its two commands are run, on data that are as they were at first."""
    lines = output.splitlines()
    for line, *commands in zip(lines, lines[1:], lines[2:], strict=False):
        if first := FIRST_LINE.fullmatch(line):
            pair.restore()
            old, new = (_run(command) for command in commands)
            statuses = int(first["old"]), int(first["new"])
            assert [_status(answer) for answer in (old, new)] == [*statuses]
            locations = first["locations"].split(", ")
            yield Found(first["operation"], locations, statuses, commands[0], old, new)


def _run(command: str) -> str:
    words = ["bash", "-c", command]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def _status(answer: str) -> int:
    return int(answer.split(" ")[1])


def _header(answer: str, name: str) -> str | None:
    match = re.search(rf"(?im)^{name}: (.*?)\r?$", answer)
    return match and match[1]


def _body(answer: str) -> str:
    return re.split(r"\r?\n\r?\n", answer, maxsplit=1)[1]


def causes(found: Found) -> set[str]:
    """Which of the planted differences the two responses show."""
    shown = set()
    statuses, bodies = found.statuses, (_body(found.old), _body(found.new))
    if statuses[1] == 422 and statuses[0] in (400, 404):
        shown.add("422 for what is invalid")
    if statuses[0] == 400 and statuses[1] in (200, 201):
        text = re.search(r'"quantity": "\d+"', found.command)
        shown.add('"2" is taken for 2' if text else "another value is converted")
    if statuses[0] == statuses[1]:
        dates = [re.search(r'"created": ?"([^"]*)"', body) for body in bodies]
        if dates[0] and dates[1] and dates[0][1].endswith(" GMT") and "GMT" not in dates[1][1]:
            shown.add("another date format")
        if _header(found.old, "Location") and not _header(found.new, "Location"):
            shown.add("no Location")
        notes = [json.loads(body).get("note") for body in bodies if body.startswith("{")]
        if '"note": null' in found.command and notes[0] is None and notes[1]:
            shown.add("null leaves a note as it is")
    return shown


FIVE = {
    "422 for what is invalid",
    '"2" is taken for 2',
    "another date format",
    "no Location",
    "null leaves a note as it is",
}


def test_all_five_planted_differences_are_found(tmp_path: Path, flask_and_fastapi: Pair) -> None:
    table = init(tmp_path, flask_and_fastapi)
    status, output = compare(table, flask_and_fastapi, "--examples", "90")
    assert status == 1, output
    found = [*found_in(output, flask_and_fastapi)]
    assert f" {len(found)} differences" in output
    by_cause = [causes(it) for it in found]
    assert all(by_cause), [it for it in found if not causes(it)]
    assert set.union(*by_cause) - {"another value is converted"} == FIVE
    # Shrunk: no command has more than it needs.
    assert max(len(it.command) for it in found) < 250
    (text,) = [it.command for it in found if '"2" is taken for 2' in causes(it)][:1]
    assert re.search(r"""--data-binary '\{[^}]*"quantity": "1"[^}]*\}'""", text)


def test_a_service_does_not_differ_from_itself(tmp_path: Path, flask_and_flask: Pair) -> None:
    table = init(tmp_path, flask_and_flask)
    status, output = compare(table, flask_and_flask, "--examples", "45")
    assert status == 0, output
    assert re.fullmatch(r"\d+ requests, 0 differences, 0 accepted, .*\n", output)
    assert int(output.split(" ")[0]) > 100


def test_without_an_answer_there_is_no_comparison(tmp_path: Path, flask_and_flask: Pair) -> None:
    table = init(tmp_path, flask_and_flask)
    words = ("--old", "http://127.0.0.1:1", "--new", "http://127.0.0.1:1", "--examples", "3")
    status, output = gateway(table, "compare", *words)
    assert status == 1
    assert "http://127.0.0.1:1: no answer to " in output


def test_a_reset_that_fails_is_told(tmp_path: Path, flask_and_flask: Pair) -> None:
    table = init(tmp_path, flask_and_flask)
    addresses = ("--old", flask_and_flask.old, "--new", flask_and_flask.new)
    words = ("--unsafe", "--operation", "create_order", "--reset", "exit 3")
    assert gateway(table, "compare", *addresses, *words) == (2, "--reset: exit 3: failed\n")


# record, and replay


@contextmanager
def running_gateway(table: Path) -> Iterator[str]:
    """The address of a gateway that runs by a table."""
    port = free_port()
    text = re.sub(r'(?m)^listen = ".*"', f'listen = "127.0.0.1:{port}"', table.read_text())
    assert f":{port}" in text
    table.write_text(text)
    admin = Admin(Files(table.parent / ".gateway").admin)
    with table.with_name("log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gateway", "run", "--table", str(table)], stdout=log, stderr=log
        )
    try:
        eventually(admin.is_ready, 60)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        admin.close()


@pytest.fixture
def recording(tmp_path: Path, flask_and_fastapi: Pair) -> Path:
    """What a shop's clients send through the gateway, recorded."""
    table, file = init(tmp_path, flask_and_fastapi), tmp_path / "requests.jsonl"
    stopped = threading.Event()

    def clients(url: str) -> None:
        with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
            while not stopped.is_set():
                order = {"customer": "Ada", "item": "tea", "quantity": 2, "note": "soon"}
                location = client.post("/orders", json=order).headers["Location"]
                client.get(location)
                client.patch("/orders/1", json={"note": "soon"})
                client.patch("/orders/1", json={"note": None})
                client.post("/orders", json=order | {"quantity": "2"})
                client.get("/orders", params={"status": "open", "limit": 5})
                client.delete(location)

    with running_gateway(table) as url:
        sending = threading.Thread(target=clients, args=(url,))
        sending.start()
        try:
            status, output = gateway(table, "record", str(file), "--requests", "60")
        finally:
            stopped.set()
            sending.join()
    assert status == 0, output
    assert output.startswith(f"{file}: 60 requests, ")
    return file


def test_what_was_recorded_differs_in_replay_where_it_should(
    tmp_path: Path, recording: Path, flask_and_fastapi: Pair, flask_and_flask: Pair
) -> None:
    table = recording.with_name("gateway.toml")
    flask_and_flask.restore()
    same = ("--old", flask_and_flask.old, "--new", flask_and_flask.new)
    status, output = gateway(table, "replay", str(recording), *same)
    assert (status, output.split(", ")[:2]) == (0, ["60 requests", "0 differences"])

    flask_and_fastapi.restore()
    moved = ("--old", flask_and_fastapi.old, "--new", flask_and_fastapi.new)
    status, output = gateway(table, "replay", str(recording), *moved)
    assert status == 1
    first = [line for line in output.splitlines() if FIRST_LINE.fullmatch(line)]
    assert any("create_order: header location" in line for line in first)
    assert any(re.search(r"create_order: .*\(400 and 201\)", line) for line in first)
    assert any("body /note" in line for line in first)
