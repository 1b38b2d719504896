"""The database behind the server, where a scenario takes it away."""

import pytest

from contract_tests.targets.databases import Databases, PostgresServer


@pytest.fixture
def server(databases: Databases) -> PostgresServer:
    """The database server; a file cannot be taken from who has it open."""
    assert isinstance(databases, PostgresServer)
    return databases
