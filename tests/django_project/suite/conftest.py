"""A database for the suite under pytest. `manage.py test` makes one of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.targets.databases import SqliteFiles
from tests.stores.databases import migrate_with_django, start_django

start_django()  # now: the modules of the suite import models


@pytest.fixture(scope="package", autouse=True)
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let Django's default connection reach a migrated database, with the project's own store."""
    from contract_tests.targets.django_in_process import django_on, django_with_store
    from django_project.database.store import DjangoStore

    folder: Path = tmp_path_factory.mktemp("suite")
    url = SqliteFiles(folder).migrated(migrate_with_django)
    with django_on(url), django_with_store(DjangoStore()):
        yield
