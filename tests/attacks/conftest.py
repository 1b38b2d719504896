"""The three apps as they are deployed. All attacks on an app hit the same process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.apps import APPS
from contract_tests.targets.live import serve_command, served_apps
from tests.attacks.server import Server, migrated


@pytest.fixture(scope="session", autouse=True)
def _installed() -> None:
    for framework in served_apps():
        if not APPS[framework].is_installed:
            pytest.fail(f"{framework} is not installed")


@pytest.fixture(scope="session", params=served_apps())
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """An app as it is deployed."""
    folder: Path = tmp_path_factory.mktemp("attacked")
    with Server(serve_command(request.param), migrated(folder), folder) as server:
        yield server
