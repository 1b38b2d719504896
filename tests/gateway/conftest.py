"""One gateway for a module: its Envoy takes a second to start."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.servers import Running, running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gateway")


@pytest.fixture(scope="module")
def more() -> str:
    """What a module's table says besides the upstreams."""
    return ""


@pytest.fixture(scope="module")
def shared_gateway(folder: Path, more: str) -> Iterator[Running]:
    with running(folder, more) as gateway:
        yield gateway


@pytest.fixture
def gateway(shared_gateway: Running) -> Running:
    """The module's gateway, its servers as they are at first."""
    for server in (shared_gateway.old, shared_gateway.new):
        server.answer = server.say_name
        server.requests.clear()
    shared_gateway.client.cookies.clear()
    return shared_gateway
