"""The comparator: in process against two servers, and behind a real Envoy."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.comparator import Comparator, RingFile
from gateway.comparing import REDACTED, Headers, Request
from gateway.envoy import Files
from gateway.running import comparison_counts
from gateway.table import plan
from tests.gateway.servers import DOCUMENT, Response, Running, Server, eventually

CONTENT = yaml.safe_dump(DOCUMENT).encode()
TABLE = """\
[gateway]
openapi = "openapi.yaml"
default = "old"
[upstreams.old]
addresses = ["{old}"]
[upstreams.new]
addresses = ["{new}"]
[operations]
list_pets = {{ stage = "shadow", old = "old", new = "new" }}
sell = {{ stage = "shadow", old = "old", new = "new" }}
[comparator]
{settings}
"""
PETS = {"pets": [{"id": 1, "name": "a", "tags": ["x"]}, {"id": 2, "name": "b", "tags": []}]}


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    both = Server("old"), Server("new")
    for server in both:
        server.answer = lambda seen: answer(PETS)
    yield both
    for server in both:
        server.stop()


def answer(value: Any, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Response(status, {"Content-Type": "application/json"} | named, body)


def compared(
    folder: Path,
    servers: tuple[Server, Server],
    requests: list[Request],
    settings: str = "",
    more: str = "",
) -> Comparator:
    """Let a comparator do its work on some copies."""
    text = TABLE.format(old=servers[0].address, new=servers[1].address, settings=settings) + more

    async def work() -> Comparator:
        comparator = Comparator(plan(text, CONTENT), Files(folder))
        async with comparator.working():
            for request in requests:
                comparator.offer(request)
            await comparator.finished()
        return comparator

    return asyncio.run(work())


def pets(target: str = "/pets", headers: Headers = ()) -> Request:
    return Request("list_pets", "GET", target, headers)


def test_equal_servers_never_differ(tmp_path: Path, servers: tuple[Server, Server]) -> None:
    requests = [pets(f"/pets?{number}") for number in range(100)]
    found = compared(tmp_path, servers, requests)
    assert found.counts["list_pets"] == {"compared": 100, "accepted": 0}
    assert list(found.kept.entries()) == []


def _with(path: list[Any], value: Any) -> Any:
    changed: Any = json.loads(json.dumps(PETS))
    node = changed
    for step in path[:-1]:
        node = node[step]
    if value is None:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return changed


PLANTED: dict[str, tuple[Callable[[], Response | None], str]] = {
    "another status": (lambda: answer(PETS, 201), "status"),
    "an error": (lambda: answer({"error": 1}, 500), "status"),
    "not found": (lambda: answer(PETS, 404), "status"),
    "no content": (lambda: Response(204, {}, b""), "status"),
    "it hangs up": (lambda: None, "answer"),
    "a header more": (lambda: answer(PETS, X_Powered_By="x"), "header x-powered-by"),
    "a header less": (lambda: Response(200, {}, json.dumps(PETS).encode()), "header content-type"),
    "a charset": (lambda: answer(PETS, Content_Type="application/json; charset=utf-8"), "header"),
    "another media type": (lambda: answer(PETS, Content_Type="text/json"), "header content-type"),
    "a cookie": (lambda: answer(PETS, Set_Cookie="a=b"), "header set-cookie"),
    "a cache header": (lambda: answer(PETS, Cache_Control="no-store"), "header cache-control"),
    "a member's value": (lambda: answer(_with(["pets", 1, "name"], "c")), "body /pets/1/name"),
    "a member's type": (lambda: answer(_with(["pets", 0, "id"], "1")), "body /pets/0/id"),
    "true for one": (lambda: answer(_with(["pets", 0, "id"], True)), "body /pets/0/id"),
    "a float": (lambda: answer(_with(["pets", 0, "id"], 1.5)), "body /pets/0/id"),
    "a member missing": (lambda: answer(_with(["pets", 0, "tags"], None)), "body /pets/0/tags"),
    "a member more": (lambda: answer(_with(["next"], "x")), "body /next"),
    "null for a list": (lambda: answer({"pets": None}), "body /pets"),
    "an element missing": (lambda: answer({"pets": PETS["pets"][:1]}), "body /pets/1"),
    "another order": (lambda: answer({"pets": PETS["pets"][::-1]}), "body /pets/0/id"),
    "another envelope": (lambda: answer({"data": PETS}), "body /data"),
    "no envelope": (lambda: answer(PETS["pets"]), "body"),
    "a blank more": (lambda: answer(_with(["pets", 0, "name"], "a ")), "body /pets/0/name"),
    "no JSON": (lambda: answer(b"{"), "body"),
    "no body": (lambda: answer(b""), "body"),
    "a tag in another case": (lambda: answer(_with(["pets", 0, "tags", 0], "X")), "body /pets/0/t"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_difference_is_found_and_named(
    tmp_path: Path, servers: tuple[Server, Server], name: str
) -> None:
    planted, location = PLANTED[name]
    servers[1].answer = lambda seen: planted()
    found = compared(tmp_path, servers, [pets()])
    assert found.counts["list_pets"]["different"] == 1
    (kept,) = found.kept.entries()
    assert [it for it in kept["locations"] if it.startswith(location)]
    assert kept["request"]["target"] == "/pets"


def test_what_differs_by_itself_is_not_kept(tmp_path: Path, servers: tuple[Server, Server]) -> None:
    for server in servers:
        server.answer = lambda seen: answer(PETS | {"now": time.monotonic_ns()})
    found = compared(tmp_path, servers, [pets()] * 20)
    assert found.counts["list_pets"] == {"compared": 20, "accepted": 0}


def test_what_is_accepted_is_counted_and_not_kept(
    tmp_path: Path, servers: tuple[Server, Server]
) -> None:
    servers[1].answer = lambda seen: answer(_with(["pets", 0, "id"], 7), X_Node="b")
    rules = (
        '[[accept]]\nat = "body /pets/*/id"\nreason = "each counts by itself"\n'
        '[[accept]]\nat = "header x-node"\nreason = "its name"\noperation = "{operation}"\n'
    )
    accepted = compared(tmp_path, servers, [pets()], more=rules.format(operation="list_pets"))
    assert accepted.counts["list_pets"] == {"compared": 1, "accepted": 1}
    kept = compared(tmp_path, servers, [pets()], more=rules.format(operation="sell")).kept
    assert [it["locations"] for it in kept.entries()] == [["header x-node"]]


def test_bytes_are_compared_where_the_table_says_so(
    tmp_path: Path, servers: tuple[Server, Server]
) -> None:
    servers[1].answer = lambda seen: answer(json.dumps(PETS, indent=1).encode())
    assert compared(tmp_path, servers, [pets()]).counts["list_pets"]["different"] == 0
    by_bytes = compared(tmp_path, servers, [pets()], 'body = "bytes"')
    assert by_bytes.counts["list_pets"]["different"] == 1


def test_the_three_requests_are_the_one_that_came(
    tmp_path: Path, servers: tuple[Server, Server]
) -> None:
    target = "/pets//%2F?q=%zz&&a=b+c"
    headers: Headers = (("host", "pets.example"), ("authorization", "Bearer t"), ("a", "1"))
    compared(tmp_path, servers, [pets(target, headers)])
    old, new = servers[0].requests, servers[1].requests
    assert (len(old), len(new)) == (2, 1)
    first, *others = [(it.target, it.headers) for it in [*old, *new]]
    assert all(other == first for other in others)
    assert first[0] == target
    assert dict(first[1]) | {"x-request-id": ""} == {
        "host": "pets.example", "authorization": "Bearer t", "a": "1", "x-request-id": "",
    }  # fmt: skip


def test_secrets_are_never_kept(tmp_path: Path, servers: tuple[Server, Server]) -> None:
    servers[0].answer = lambda seen: answer({"token": "s3cret", "a": 1}, Set_Cookie="s3cret")
    servers[1].answer = lambda seen: answer({"token": "s3cret", "a": 2}, Set_Cookie="s3cret")
    headers: Headers = (("authorization", "Bearer s3cret"), ("cookie", "s3cret"))
    found = compared(tmp_path, servers, [pets("/pets?token=s3cret", headers)])
    text = found.kept.path.read_text()
    assert "s3cret" not in text
    assert text.count(REDACTED) >= 7
    assert found.kept.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
def test_what_is_not_safe_reaches_no_server(
    tmp_path: Path, servers: tuple[Server, Server], method: str
) -> None:
    found = compared(tmp_path, servers, [Request("sell", method, "/sales")])
    assert [server.requests for server in servers] == [[], []]
    assert found.counts == {}


def test_an_old_server_that_fails_is_compared_with_nothing(
    tmp_path: Path, servers: tuple[Server, Server]
) -> None:
    servers[0].answer = lambda seen: None
    found = compared(tmp_path, servers, [pets()])
    assert found.counts["list_pets"] == {"old failed": 1}


def test_a_candidate_that_hangs_costs_a_deadline_and_no_more(
    tmp_path: Path, servers: tuple[Server, Server]
) -> None:
    answered = threading.Event()
    servers[1].answer = lambda seen: answer(answered.wait(60))
    found = compared(tmp_path, servers, [pets()] * 4, "deadline = 0.3\nworkers = 4")
    assert found.counts["list_pets"]["different"] == 4
    assert [it["locations"] for it in found.kept.entries()] == [["answer"]] * 4
    assert [it["new"] for it in found.kept.entries()] == [{"failure": "no answer within 0.3 s"}] * 4
    answered.set()


def test_a_candidate_that_has_been_drained_meanwhile_is_no_difference(
    tmp_path: Path, servers: tuple[Server, Server]
) -> None:
    """The comparator had chosen its address before the table changed."""
    old, new = servers
    before = TABLE.format(old=old.address, new=new.address, settings="").replace(
        f'"{new.address}"]', f'"{new.address}", "{old.address}"]'
    )
    after = before.replace(
        f'"{new.address}", "{old.address}"]',
        f'"{new.address}", "{old.address}"]\ndraining = ["{new.address}"]',
    )

    async def work() -> Comparator:
        comparator = Comparator(plan(before, CONTENT), Files(tmp_path))

        def stop_serving(_: object) -> None:
            comparator.plan = plan(after, CONTENT)

        new.answer = stop_serving
        async with comparator.working():
            comparator.offer(pets())
            await comparator.finished()
            comparator.offer(pets())
            await comparator.finished()
        return comparator

    found = asyncio.run(work())
    assert found.counts["list_pets"] == {"compared": 1, "accepted": 0}
    assert (len(old.requests), len(new.requests)) == (5, 1)


def test_what_the_queue_cannot_take_is_counted(
    tmp_path: Path, servers: tuple[Server, Server]
) -> None:
    found = compared(tmp_path, servers, [pets()] * 30, "queue = 10\nworkers = 1")
    assert found.counts["list_pets"] == {"dropped": 20, "compared": 10, "accepted": 0}


def test_a_long_body_is_compared_up_to_the_limit(
    tmp_path: Path, servers: tuple[Server, Server]
) -> None:
    servers[0].answer = lambda seen: answer(b"x" * 5000 + b"a")
    servers[1].answer = lambda seen: answer(b"x" * 5000 + b"b")
    below = compared(tmp_path, servers, [pets()], "body_limit = 5000")
    assert below.counts["list_pets"]["different"] == 0
    above = compared(tmp_path, servers, [pets()], "body_limit = 5001")
    assert above.counts["list_pets"]["different"] == 1


def test_a_full_disk_loses_what_is_kept_and_nothing_else(
    tmp_path: Path, servers: tuple[Server, Server]
) -> None:
    servers[1].answer = lambda seen: answer(PETS, 500)
    (tmp_path / "differences.jsonl").mkdir()
    found = compared(tmp_path, servers, [pets()] * 3)
    assert found.counts["list_pets"]["different"] == 3
    assert found.counts["list_pets"]["not kept"] == 3


# The file


def test_a_ring_file_keeps_the_newest_within_its_limit(tmp_path: Path) -> None:
    ring = RingFile(tmp_path / "ring", 1000)
    for number in range(500):
        ring.append({"number": number})
        total = sum(path.stat().st_size for path in tmp_path.iterdir())
        assert total <= 1000
    numbers = [entry["number"] for entry in ring.entries()]
    assert numbers == list(range(500 - len(numbers), 500))
    assert len(numbers) > 20


def test_an_entry_that_is_too_large_is_not_kept(tmp_path: Path) -> None:
    ring = RingFile(tmp_path / "ring", 100)
    ring.append("x" * 40)
    ring.append("x" * 60)
    assert list(ring.entries()) == ["x" * 40]


# Behind Envoy


@pytest.fixture(scope="module")
def more() -> str:
    return "[comparator]\ndeadline = 1.0\n"


def shadow(operation: str, mirror: int = 100, stage: str = "shadow", share: int = 0) -> str:
    return (
        f'[operations.{operation}]\nstage = "{stage}"\nold = "old"\nnew = "new"\n'
        f"share = {share}\nmirror = {mirror}\n"
    )


@pytest.fixture
def comparing(gateway: Running) -> Running:
    eventually(gateway.files.comparator.exists)
    for server in (gateway.old, gateway.new):
        server.answer = lambda seen: answer(PETS)
    return gateway


def counted(gateway: Running, operation: str) -> dict[str, int]:
    return comparison_counts(gateway.files).get(operation, {})


def settled(gateway: Running, operation: str) -> dict[str, int]:
    """What is counted when nothing more is."""
    before, now = None, counted(gateway, operation)
    while before != now:
        time.sleep(0.3)
        before, now = now, counted(gateway, operation)
    return now


def until_compared(gateway: Running, operation: str, path: str) -> None:
    """Ask until the comparator, too, has the table."""
    before = counted(gateway, operation).get("compared", 0)

    def is_compared() -> bool:
        gateway.get(path)
        return counted(gateway, operation).get("compared", 0) > before

    eventually(is_compared)


def test_safe_requests_in_stage_shadow_are_compared(comparing: Running) -> None:
    comparing.write(shadow("show_pet") + shadow("change_pet") + shadow("sell"))
    until_compared(comparing, "show_pet", "/pets/10")
    comparing.new.answer = lambda seen: answer(PETS, 404 if "x=1" in seen.target else 200)
    for number in range(10):
        assert comparing.get(f"/pets/{number}?x=1", Cookie="a=b").status_code == 200
        comparing.client.put(f"/pets/{number}")
        comparing.client.post("/sales")
    eventually(lambda: counted(comparing, "show_pet").get("different") == 10)
    assert counted(comparing, "change_pet") == counted(comparing, "sell") == {}
    assert {seen.method for seen in comparing.new.requests} == {"GET"}
    kept = list(RingFile(comparing.files.differences, 10_000_000).entries())
    assert kept[-1]["locations"] == ["status"]
    assert kept[-1]["request"]["target"].startswith("/pets/")


def test_head_is_compared_as_well(comparing: Running) -> None:
    comparing.write(shadow("list_pets"))
    until_compared(comparing, "list_pets", "/pets")
    comparing.new.answer = lambda seen: answer(PETS, 404 if seen.method == "HEAD" else 200)
    before = counted(comparing, "list_pets").get("different", 0)
    comparing.client.head("/pets")
    eventually(lambda: counted(comparing, "list_pets").get("different", 0) == before + 1)
    assert [seen.method for seen in comparing.new.requests].count("HEAD") == 1


def test_a_part_of_the_requests_is_mirrored(comparing: Running) -> None:
    comparing.write(shadow("show_mine", mirror=30))
    until_compared(comparing, "show_mine", "/pets/mine")
    before = counted(comparing, "show_mine")["compared"]
    for _ in range(200):
        comparing.get("/pets/mine")
    eventually(lambda: counted(comparing, "show_mine")["compared"] > before + 20)
    assert before + 20 < settled(comparing, "show_mine")["compared"] < before + 110


def test_a_candidate_that_hangs_is_nothing_to_a_client(comparing: Running) -> None:
    comparing.write(shadow("show_file"))
    until_compared(comparing, "show_file", "/pets/1/files/a.json")
    answered = threading.Event()
    comparing.new.answer = lambda seen: answer(answered.wait(60))
    for _ in range(30):
        assert comparing.get("/pets/1/files/a.json").status_code == 200
    eventually(lambda: comparing.new.requests)
    answered.set()
    comparing.new.stop()
    assert comparing.get("/pets/1/files/a.json").status_code == 200
    comparing.new.start()


def test_migrated_operations_are_not_compared(comparing: Running) -> None:
    comparing.write(shadow("list_pets", stage="migrated", share=100))
    before = settled(comparing, "list_pets")
    comparing.get("/pets")
    assert settled(comparing, "list_pets") == before
    assert [seen for seen in comparing.old.requests if seen.target == "/pets"] == []
