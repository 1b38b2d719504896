"""Requests that are recorded and replayed, and requests that are generated."""

import json
import shlex
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from gateway import history
from gateway.cli import app
from gateway.comparing import REDACTED, Headers, Request
from gateway.recording import ServerPair, curl, read_recording, recording_entry
from gateway.table import TableError, load_plan
from tests.gateway.servers import ReceivedRequest, Response, Running, Server, eventually

CLI = CliRunner()
JSON: Headers = (("content-type", "application/json"),)
SECRETS = {"token", "password", "authorization"}

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "servers": [{"url": "/v1"}],
    "paths": {
        "/pets": {
            "get": {
                "operationId": "list_pets",
                "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
                "responses": {"200": {"description": "Pets"}},
            },
            "post": {
                "operationId": "add_pet",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "name": {"type": "string", "maxLength": 50},
                                    "age": {"type": "integer"},
                                },
                            }
                        }
                    },
                },
                "responses": {"201": {"description": "A pet"}},
            },
        },
        "/pets/{id}": {
            "get": {
                "operationId": "show_pet",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
                ],
                "responses": {"200": {"description": "A pet"}},
            }
        },
    },
}
TABLE = """\
[gateway]
openapi = "openapi.yaml"
default = "old"
[upstreams.old]
addresses = ["http://127.0.0.1:1"]
"""


class Pets:
    """A service with a mind of its own: what it is told to do differently, it does."""

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self.pets: list[dict[str, Any]] = []

    def __call__(self, request: ReceivedRequest) -> Response:
        path, _, query = request.target.partition("?")
        if request.method == "POST":
            return self._add(request)
        if path == "/v1/pets":
            return self._list(query)
        return self._show(path.rpartition("/")[2])

    def _add(self, request: ReceivedRequest) -> Response:
        try:
            pet = json.loads(request.body)
            age = pet.get("age", 0)
            valid = isinstance(pet["name"], str) and isinstance(age, int)
        except (ValueError, KeyError, AttributeError, TypeError):
            valid = False
        if not valid:
            return answer({"error": "invalid"}, 422)
        if self.fault == "old pets" and not isinstance(age, bool) and age > 1000:
            return answer({"error": "too old"}, 422)
        self.pets.append(pet)
        return answer({"id": len(self.pets)}, 201)

    def _list(self, query: str) -> Response:
        if self.fault == "a limit of 0" and "limit=0" in query.split("&"):
            return answer({"error": "limit"}, 422)
        return answer({"pets": self.pets, "count": len(self.pets)})

    def _show(self, name: str) -> Response:
        if self.fault == "large ids" and name.isdigit() and int(name) > 300:
            return answer({"error": "none"}, 400)
        return answer({"error": "none"}, 404)


def answer(value: Any, status: int = 200) -> Response:
    return Response(status, {"Content-Type": "application/json"}, json.dumps(value).encode())


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(DOCUMENT))
    path = tmp_path / "gateway.toml"
    path.write_text(TABLE)
    return path


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    both = Server("old"), Server("new")
    for server in both:
        server.answer = Pets()
    yield both
    for server in both:
        server.stop()


def run(table: Path, servers: tuple[Server, Server], *words: str) -> tuple[int, str]:
    addresses = ("--old", servers[0].address, "--new", servers[1].address)
    result = CLI.invoke(app, [*words, "--table", str(table), *addresses])
    return result.exit_code, result.output


# What a recording holds


def test_a_recorded_body_is_the_one_that_came() -> None:
    body = b'{"b": 1,\n "a": "\xc3\xbc"}'
    assert recording_entry(Request("x", "POST", "/", JSON, body), SECRETS)["body"].encode() == body


def test_a_recorded_body_has_no_secret() -> None:
    body = b'{"name": "ann", "password": "s3cret"}'
    entry = recording_entry(Request("x", "POST", "/", JSON, body), SECRETS)
    assert json.loads(entry["body"]) == {"name": "ann", "password": REDACTED}


def test_of_another_body_nothing_is_kept() -> None:
    entry = recording_entry(Request("x", "POST", "/", (), b"\x00s3cret"), SECRETS)
    assert entry["body"].keys() == {"bytes", "sha256"}


@pytest.mark.parametrize(
    "request_",
    [
        Request("x", "GET", "/a?b=c%20d", (("host", "h"), ("a", "1"), ("a", "2"))),
        Request("x", "POST", "/", JSON, b'{"a": [1, null]}'),
        Request("x", "POST", "/", JSON, b'"text"'),
        Request("x", "POST", "/", (("content-type", "application/x-www-form-urlencoded"),), b"a=b"),
    ],
)
def test_what_is_recorded_is_read_again(tmp_path: Path, request_: Request) -> None:
    file = tmp_path / "requests.jsonl"
    file.write_text(json.dumps(recording_entry(request_, SECRETS)) + "\n")
    assert list(read_recording(file)) == [request_]


@pytest.mark.parametrize("line", ["no JSON", "[]", "{}", '{"body": null}', '{"body": 1}'])
def test_what_is_no_recording_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "requests.jsonl"
    first = json.dumps(recording_entry(Request("x", "GET", "/"), SECRETS))
    file.write_text(f"{first}\n{line}\n")
    with pytest.raises(TableError, match="line 2 is no recorded request"):
        list(read_recording(file))


# Replaying


def write_recording(folder: Path, *requests: Request) -> Path:
    file = folder / "requests.jsonl"
    lines = [json.dumps(recording_entry(it, SECRETS)) for it in requests]
    file.write_text("\n".join([*lines, ""]))
    return file


def adding(**pet: object) -> Request:
    return Request("add_pet", "POST", "/v1/pets", JSON, json.dumps(pet).encode())


LISTING = Request("list_pets", "GET", "/v1/pets", (("authorization", "Bearer s3cret"),))


def test_equal_servers_answer_a_replay_alike(table: Path, servers: tuple[Server, Server]) -> None:
    requests = [adding(name=f"{number}") for number in range(50)] + [LISTING] * 50
    file = write_recording(table.parent, *requests)
    status, output = run(table, servers, "replay", str(file))
    assert (status, output.splitlines()[-1].split(",")[:2]) == (
        0,
        ["100 requests", " 0 differences"],
    )
    assert [len(server.requests) for server in servers] == [150, 100]


def test_a_difference_is_told_and_kept(table: Path, servers: tuple[Server, Server]) -> None:
    servers[1].answer = Pets("old pets")
    file = write_recording(
        table.parent, adding(name="a", age=1), adding(name="b", age=2000), LISTING
    )
    kept = table.with_name("differences.jsonl")
    status, output = run(table, servers, "replay", str(file), "--keep", str(kept))
    assert status == 1
    assert output.splitlines()[0].startswith("add_pet: status, body")
    assert "(201 and 422)" in output
    assert [json.loads(line)["operation"] for line in kept.read_text().splitlines()] == [
        "add_pet",
        "list_pets",
    ]
    assert "s3cret" not in kept.read_text() + output


def test_a_header_takes_the_place_of_what_is_redacted(
    table: Path, servers: tuple[Server, Server]
) -> None:
    file = write_recording(table.parent, LISTING)
    run(table, servers, "replay", str(file))
    assert servers[1].requests[-1].header("Authorization") == []
    status, output = run(table, servers, "replay", str(file), "--header", "Authorization: Bearer x")
    assert status == 0, output
    assert servers[1].requests[-1].header("Authorization") == ["Bearer x"]


def test_accepted_differences_are_none(table: Path, servers: tuple[Server, Server]) -> None:
    servers[1].answer = Pets("old pets")
    file = write_recording(table.parent, adding(name="b", age=2000))
    rules = [f'[[accept]]\nat = "{at}"\nreason = "x"\n' for at in ("status", "body")]
    table.write_text(TABLE + "".join(rules))
    status, output = run(table, servers, "replay", str(file))
    assert (status, output) == (
        0,
        "1 requests, 0 differences, 1 accepted, 0 not sent because their body was not kept\n",
    )


def test_what_has_no_body_any_more_is_not_sent(table: Path, servers: tuple[Server, Server]) -> None:
    file = write_recording(table.parent, Request("add_pet", "POST", "/v1/pets", (), b"\x00"))
    status, output = run(table, servers, "replay", str(file))
    assert (status, output.split(", ")[-1]) == (0, "1 not sent because their body was not kept\n")
    assert servers[0].requests == []


@pytest.mark.parametrize("words", [("replay", "nothing.jsonl"), ("replay", "x", "--header", "a")])
def test_a_mistake_is_one_line(
    table: Path, servers: tuple[Server, Server], words: tuple[str, ...]
) -> None:
    status, output = run(table, servers, *words)
    assert (status, len(output.splitlines())) == (2, 1)


# Generating


def test_equal_servers_answer_generated_requests_alike(
    table: Path, servers: tuple[Server, Server]
) -> None:
    status, output = run(table, servers, "compare", "--unsafe", "--examples", "60")
    assert (status, output.split(", ")[1]) == (0, "0 differences"), output
    assert {seen.method for seen in servers[1].requests} == {"GET", "POST"}


@pytest.mark.parametrize(
    ("fault", "operation", "smallest"),
    [
        ("a limit of 0", "list_pets", "/v1/pets?limit=0"),
        ("large ids", "show_pet", "/v1/pets/301"),
        ("old pets", "add_pet", '"age":1001'),
    ],
)
def test_a_planted_difference_is_shrunk_to_a_command(
    table: Path, servers: tuple[Server, Server], fault: str, operation: str, smallest: str
) -> None:
    servers[1].answer = Pets(fault)
    status, output = run(
        table, servers, "compare", "--unsafe", "--operation", operation, "--examples", "400"
    )
    assert status == 1, output
    lines = output.splitlines()
    assert lines[0].startswith(f"{operation}: status")
    assert smallest in lines[2].replace(" ", "").replace("\\x22", '"')
    for line, server in zip(lines[1:3], servers, strict=True):
        assert server.address in line
        server.requests.clear()
        shown = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
        assert shown.stdout.startswith("HTTP/1.1 ")
        assert server.requests[0].method in ("GET", "POST")


def test_what_writes_is_sent_only_where_that_is_asked_for(
    table: Path, servers: tuple[Server, Server]
) -> None:
    run(table, servers, "compare", "--examples", "4")
    assert {seen.method for server in servers for seen in server.requests} == {"GET"}


def test_another_seed_makes_other_requests(table: Path, servers: tuple[Server, Server]) -> None:
    targets = []
    for seed in ("1", "1", "2"):
        servers[1].requests.clear()
        run(table, servers, "compare", "--examples", "20", "--seed", seed)
        targets.append([seen.target for seen in servers[1].requests])
    assert targets[0] == targets[1]
    assert targets[0] != targets[2]


def test_an_operation_for_which_nothing_can_be_generated_is_named(
    table: Path, servers: tuple[Server, Server]
) -> None:
    document = json.loads(json.dumps(DOCUMENT))
    document["paths"]["/pets"]["get"]["parameters"] = [{"name": "x", "in": "header"}]
    table.with_name("openapi.yaml").write_text(yaml.safe_dump(document))
    addresses = ("--old", servers[0].address, "--new", servers[1].address)
    result = CLI.invoke(app, ["compare", "--table", str(table), "--examples", "4", *addresses])
    assert result.exit_code == 1
    assert "list_pets: no request can be generated" in result.stderr


@pytest.mark.parametrize(
    ("body", "word"),
    [(b"{}", "'{}'"), (b"it's", """'it'"'"'s'"""), (b"\x00\xff", "$'\\x00\\xff'"), (b"a\n", "$'")],
)
def test_a_command_sends_the_very_body(table: Path, body: bytes, word: str) -> None:
    with ServerPair(load_plan(table), "http://a", "http://b") as pair:
        headers: Headers = (("Authorization", "Bearer s3cret"), ("A", "x y"))
        line = curl(Request("add_pet", "POST", "/v1/pets?a=b&c", headers, body), "http://a", pair)
    assert f"--data-binary {word}" in line
    assert "s3cret" not in line
    assert '"Authorization: $AUTHORIZATION"' in line
    assert shlex.split(line)[-1] == "http://a/v1/pets?a=b&c"


# Recording, behind a real Envoy


def test_record_keeps_what_clients_send(gateway: Running, tmp_path: Path) -> None:
    gateway.write("")
    file = tmp_path / "requests.jsonl"
    stopped = threading.Event()

    def clients() -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            gateway.client.post("/sales", json={"number": number, "password": "s3cret"})
            gateway.get(f"/pets/{number}?token=s3cret", Authorization="Bearer s3cret")
            gateway.get("/elsewhere")

    asking = threading.Thread(target=clients)
    asking.start()
    try:
        words = ["record", str(file), "--table", str(gateway.table), "--requests", "30"]
        result = CLI.invoke(app, words)
    finally:
        stopped.set()
        asking.join()
    assert result.output.startswith(f"{file}: 30 requests"), result.output
    assert "s3cret" not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    found = [request for request in read_recording(file) if request]
    assert {request.operation for request in found} == {"sell", "show_pet"}
    bodies = [json.loads(request.body) for request in found if request.operation == "sell"]
    assert all(body["password"] == REDACTED for body in bodies)
    assert len({body["number"] for body in bodies}) == len(bodies)
    eventually(lambda: load_plan(gateway.table).table.recorder.share == 0)
    entries = [it for it in history.newest(gateway.files.history, 9) if "share" in it.after]
    assert [it.after for it in entries if it.operation == "(recorder)"] == [
        {"share": 100},
        {"share": 0},
    ]
    assert (
        "(recorder): 100 % -> 0 %"
        in CLI.invoke(app, ["history", "--table", str(gateway.table)]).output
    )


def test_record_ends_when_its_time_is_over(gateway: Running, tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    words = ["record", str(file), "--table", str(gateway.table), "--seconds", "1"]
    assert CLI.invoke(app, words).output == f"{file}: 0 requests, 0 dropped for lack of room\n"
    assert file.read_text() == ""
