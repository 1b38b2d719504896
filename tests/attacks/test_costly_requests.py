"""Requests that cost a server much: `/health` is answered, and the memory is given back.

ATTACK_REQUESTS is the number of mixed requests for each app, 2,000 by default.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from threading import Event

import pytest

from contract_tests.api import Api
from contract_tests.articles.steps import article_path, publish
from contract_tests.together.apps import Request
from contract_tests.users import new_name, register
from core.domain.comments import COMMENT_LIMIT
from tests.attacks.clients import HeldConnections, post, send_all, small_chunks
from tests.attacks.server import (
    KEPT,
    MEBIBYTE,
    PROBE_TIMEOUT,
    PROBES,
    Server,
    migrated,
    unprotected,
)
from tests.faults.load import Write, outcome_of, reads_of, writes_of

MIXED_REQUESTS = int(os.environ.get("ATTACK_REQUESTS", "2000"))
LOGINS = 300
# A login waits for a thread that hashes, and for a connection to the database.
REFUSALS = ({"server": ["is overloaded"]}, {"database": ["is unavailable"]})
SENDERS = 8
READERS = 20
SQLITE_CACHE = 2 * MEBIBYTE  # bytes: PRAGMA cache_size, by default
PAGE_LIMIT = 100  # comments
# Of one byte each, in six bytes of a request.
MANY_CHUNKS = 200_000
CONTAINERS = {
    "many empty ones": b'{"features":[' + b"[]," * 340_000 + b"[]]}",
    "many small ones": b'{"features":[' + b'{"b":1},' * 130_000 + b"{}]}",
    "deep ones": b'{"features":[' + (b"[" * 61 + b"]" * 61 + b",") * 4_000 + b"1]}",
}


def test_wrong_logins_in_parallel(server: Server) -> None:
    # Each for another account, since the attempts on one are limited.
    logins = [
        {"user": {"email": f"{new_name()}@example.org", "password": "not the password"}}
        for _ in range(LOGINS)
    ]
    before = server.memory()
    with server.client() as client, ThreadPoolExecutor(LOGINS) as threads:
        answers = [threads.submit(client.post, "/api/users/login", json=it) for it in logins]
        assert server.answered() == PROBES
        responses = [answer.result() for answer in answers]
    statuses = Counter(response.status_code for response in responses)
    assert {*statuses} <= {401, 503}, statuses
    assert statuses[401] > 0
    for response in responses:
        if response.status_code == 503:
            assert response.json()["errors"] in REFUSALS
            assert response.headers["Retry-After"] == "1"
    assert server.memory_after(before) <= before + KEPT


@pytest.mark.parametrize("path", ["/predict", "/api/articles"])
@pytest.mark.parametrize("containers", CONTAINERS)
def test_json_of_many_containers(server: Server, containers: str, path: str) -> None:
    before, body, is_over = server.memory(), CONTAINERS[containers], Event()
    assert len(body) <= MEBIBYTE

    def send_again_and_again() -> None:
        with server.client() as client:
            while not is_over.is_set():
                headers = {"Content-Type": "application/json"}
                client.post(path, content=body, headers=headers)

    with ThreadPoolExecutor(SENDERS) as threads:
        senders = [threads.submit(send_again_and_again) for _ in range(SENDERS)]
        answered = server.answered()
        is_over.set()
        for sender in senders:
            sender.result()
    assert answered == PROBES
    assert server.memory_after(before) <= before + KEPT


def test_a_body_in_chunks_of_one_byte(server: Server) -> None:
    before = server.memory()
    assert _answered_during_small_chunks(server) == PROBES
    assert server.memory_after(before) <= before + KEPT


def test_without_our_protocol_class_small_chunks_stop_fastapi(tmp_path: Path) -> None:
    with Server(unprotected("fastapi"), migrated(tmp_path), tmp_path) as server:
        assert _answered_during_small_chunks(server, within=5) < PROBES


def _answered_during_small_chunks(server: Server, within: float = PROBE_TIMEOUT) -> int:
    sent = post("/api/users", None) + small_chunks(MANY_CHUNKS)
    with ThreadPoolExecutor(SENDERS) as threads:
        senders = [threads.submit(send_all, server, [sent]) for _ in range(SENDERS)]
        answered = server.answered(within=within)
        for sender in senders:
            sender.result()
    return answered


def test_slow_readers_of_large_pages(server: Server) -> None:
    with server.client() as client:
        api = Api(client)
        author = register(api)
        path = f"{article_path(publish(api, author))}/comments"
        for _ in range(PAGE_LIMIT):
            body = "\N{GRINNING FACE}" * COMMENT_LIMIT
            added = api.post(path, {"comment": {"body": body}}, token=author.token)
            assert added.status_code == 201, added.text
        assert len(client.get(path).content) > 4 * PAGE_LIMIT * COMMENT_LIMIT
        before = server.memory()
        request = f"GET {path} HTTP/1.1\r\nHost: forge.test\r\n\r\n".encode()
        with HeldConnections(server, request, READERS):
            assert server.answered() == PROBES
    # Each reader had a connection to SQLite, which stays in the pool with its pages.
    before += READERS * SQLITE_CACHE
    assert server.memory_after(before) <= before + KEPT


@pytest.mark.parametrize("path", ["/api/users", "/admin/login/", "/nowhere"])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_an_upload_leaves_no_file(server: Server, path: str, is_chunked: bool) -> None:
    piece = b"x" * MEBIBYTE
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    length = None if is_chunked else len(head) + 64 * MEBIBYTE

    def pieces() -> Iterator[bytes]:
        yield post(path, length, "multipart/form-data; boundary=x")
        for part in (head, *[piece] * 64):
            yield b"%x\r\n%b\r\n" % (len(part), part) if is_chunked else part
            assert _size_of_files(server.temporary_files) == 0

    before = server.memory()
    answer = send_all(server, pieces())
    with server.client() as client:
        exists = client.get(path).status_code != 404
    assert answer[9:12] in (b"413" if exists else b"404", b""), answer  # a reset drops an answer
    assert _size_of_files(server.temporary_files) == 0
    assert server.memory_after(before) <= before + KEPT


def _size_of_files(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def test_bodies_that_break_off_write_nothing(server: Server) -> None:
    names = [new_name() for _ in range(50)]

    def break_off(name: str) -> bytes:
        body = json.dumps({"name": name}).encode()
        return send_all(server, [post("/forge/users", 500) + body], ends=True)

    with ThreadPoolExecutor(10) as threads:
        answers = [*threads.map(break_off, names)]
    assert Counter(answer[9:12] for answer in answers) == {b"400": len(names)}
    with server.client() as client:
        taken = [client.post("/forge/users", json={"name": name}).status_code for name in names]
    assert Counter(taken) == {201: len(names)}


def test_mixed_requests_leave_the_memory_as_it_was(server: Server) -> None:
    with server.client() as client:
        api = Api(client)
        clients = [writes_of(api), reads_of(api), writes_of(api), _invalid_requests()]

        def send(count: int) -> None:
            with ThreadPoolExecutor(len(clients)) as threads:
                [*threads.map(lambda requests: _send(api, requests, count), clients)]

        send(100)  # what is created at first use stays
        before = server.memory()
        send(MIXED_REQUESTS // len(clients))
    assert server.memory_after(before) <= before + KEPT


def _send(api: Api, requests: Iterator[Write | Request], count: int) -> None:
    for one in islice(requests, count):
        if isinstance(one, Write):
            outcome_of(one.request, api)
        else:
            assert one(api).status_code != 500


def _invalid_requests() -> Iterator[Request]:
    json_type = {"Content-Type": "application/json"}
    return cycle(
        [
            lambda api: api.server.get("/nowhere"),
            lambda api: api.server.get("/api/user", headers={"Authorization": "Token x"}),
            lambda api: api.server.post("/api/users", content=b"{", headers=json_type),
            lambda api: api.server.post("/predict", json={"features": []}),
            lambda api: api.server.post("/predict", content=b"x" * (MEBIBYTE + 1)),
            lambda api: api.server.get("/openapi.json"),
        ]
    )
