"""What every test may use: a PostgreSQL, and a word at the end of the run."""

from collections.abc import Iterator

import pytest

from contract_tests.targets.postgresql import PostgresServer
from contract_tests.targets.starting_postgresql import postgres_server

pytest_plugins = ["contract_tests.told"]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """A server, started by the first test that asks for it."""
    with postgres_server() as server:
        yield server
