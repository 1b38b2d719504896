"""Fixtures of the service scenarios: the database server."""

import pytest

from contract_tests.targets.databases import Databases, PostgresServer


@pytest.fixture
def server(databases: Databases) -> PostgresServer:
    """Return the database server; an open file cannot be made unavailable."""
    assert isinstance(databases, PostgresServer)
    return databases
