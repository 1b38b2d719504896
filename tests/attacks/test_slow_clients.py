"""Clients that keep connections and do little else: `/health` is answered meanwhile.

Each attack also stops a server that lacks our worker class or protocol class.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.targets.live import serve_command
from tests.attacks.clients import REQUEST, HeldConnections, post
from tests.attacks.server import KEPT, PROBES, Server, migrated, unprotected, until

CLIENTS = 300  # more than a worker of gunicorn has threads, and than FEW_DESCRIPTORS
FEW_DESCRIPTORS = 256
SENT = {
    "close nothing": REQUEST + b"Connection: close\r\n\r\n",
    "send nothing": b"",
    "send half a head": REQUEST,
    "send half a body": post("/api/users", 1000) + b'{"user":',
}
# Enough of a large file for every buffer of the system.
PIPELINED = 4
# Which of them stop a server without our classes.
STOPPED = {
    ("fastapi", FEW_DESCRIPTORS): ("send nothing", "send half a head", "send half a body"),
    ("flask", None): ("close nothing", "send half a head", "send half a body", "read nothing"),
    ("django", None): ("close nothing",),
}


@pytest.mark.parametrize("clients", [*SENT, "read nothing"])
def test_health_is_answered_while_clients(server: Server, clients: str) -> None:
    before = server.memory()
    with HeldConnections(server, _sent(server, clients), CLIENTS):
        assert server.answered() == PROBES
    assert server.memory_after(before) <= before + KEPT


@pytest.fixture(scope="module", params=["fastapi", "flask"])
def small_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that may open fewer files than there are clients."""
    folder: Path = tmp_path_factory.mktemp("attacked")
    command = serve_command(request.param)
    with Server(command, migrated(folder), folder, descriptors=FEW_DESCRIPTORS) as server:
        yield server


@pytest.mark.parametrize("clients", SENT)
def test_health_is_answered_by_a_server_with_few_descriptors_while_clients(
    small_server: Server, clients: str
) -> None:
    with HeldConnections(small_server, SENT[clients], CLIENTS):
        assert small_server.answered() == PROBES


@pytest.mark.parametrize(("framework", "descriptors"), STOPPED)
def test_without_our_classes_the_same_clients_stop_a_server(
    framework: str, descriptors: int | None, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    command = unprotected(framework)
    with Server(command, migrated(tmp_path), tmp_path, descriptors=descriptors) as server:
        for clients in STOPPED[framework, descriptors]:
            sent = _sent(server, clients)
            with subtests.test(clients=clients), HeldConnections(server, sent, CLIENTS):
                assert server.answered(within=5) < PROBES
            assert until(lambda: server.answered(1) == 1)


def _sent(server: Server, clients: str) -> bytes:
    if clients != "read nothing":
        return SENT[clients]
    with server.client() as client:
        script = re.search(r"/[^\"]*bundle[^\"]*\.js", client.get("/docs").text)
    assert script is not None
    return (b"GET " + script[0].encode() + b" HTTP/1.1\r\nHost: forge.test\r\n\r\n") * PIPELINED
