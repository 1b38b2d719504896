"""Live servers of our own apps, each with settings that a scenario needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from contract_tests.apps import APPS
from contract_tests.reporting.summary import NOT_CHECKED
from contract_tests.targets.databases import SqliteFiles, migrate
from contract_tests.targets.environment import SETTINGS
from contract_tests.targets.live import serve_command, served_apps, serving

OWN_SERVERS = [
    pytest.param(name, marks=[getattr(pytest.mark, name), pytest.mark.live])
    for name in served_apps()
]


@contextmanager
def own_server(
    request: pytest.FixtureRequest, directory: Path, **settings: str
) -> Iterator[httpx.Client]:
    """One process of the app that a fixture's parameter names, started with those settings."""
    if request.config.getoption("--url"):
        pytest.skip(f"{NOT_CHECKED}needs a server with settings of its own")
    if not APPS[request.param].is_installed:
        pytest.skip(f"{NOT_CHECKED}{request.param} is not installed")
    database_url = SqliteFiles(directory).migrated(migrate)
    command = serve_command(request.param)
    with serving(command, database_url, directory, {**SETTINGS, **settings}) as client:
        yield client
