"""What every test may use: databases of both kinds, and a word at the end of the run."""

import gc
from collections.abc import Iterator

import pytest

from contract_tests.targets.databases import SqliteFiles, folder_in_memory
from contract_tests.targets.postgresql import PostgresServer
from contract_tests.targets.starting_postgresql import postgres_server

pytest_plugins = ["contract_tests.lean_reports", "contract_tests.told"]


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over all that is here to stay: thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """A server, started by the first test that asks for it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_files() -> Iterator[SqliteFiles]:
    """What all targets copy, so that a migration tool runs once and not for each of them."""
    with folder_in_memory() as folder:
        yield SqliteFiles(folder)
