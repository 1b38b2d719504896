"""The Django project in process, on a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from contract_tests.targets.databases import SqliteFiles
from contract_tests.targets.in_process import in_process
from tests.stores.databases import migrate_with_django


@pytest.fixture(scope="session")
def django_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """Databases that Django migrates, its own tables included."""
    pytest.importorskip("django", reason="Django is not installed")
    return SqliteFiles(tmp_path_factory.mktemp("django"))


@pytest.fixture
def client(django_databases: SqliteFiles, tmp_path: Path) -> Iterator[httpx.Client]:
    """A browser's worth of cookies before the Django project, on a database of its own."""
    with in_process("django", SqliteFiles(tmp_path)) as target:
        assert target.with_database is not None
        with target.with_database(django_databases.migrated(migrate_with_django)) as client:
            yield client
