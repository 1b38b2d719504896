"""What every test can use: databases of both kinds."""

import gc
from collections.abc import Iterator

import pytest

from contract_tests.targets.databases import (
    PostgresServer,
    SqliteFiles,
    folder_in_memory,
    postgres_server,
)

pytest_plugins = ["contract_tests.plugin"]


def pytest_collection_finish() -> None:
    """Exclude the thousands of collected tests from garbage collection."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """A server, started by the first test that uses it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_files() -> Iterator[SqliteFiles]:
    """Migrated files that all targets copy, so that each migration tool runs once."""
    with folder_in_memory() as folder:
        yield SqliteFiles(folder)
