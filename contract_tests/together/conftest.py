"""Fixtures of the concurrency scenarios: three live apps on one database, and writers."""

from collections.abc import Callable, Iterator

import pytest

from contract_tests.apps import APPS, complete_apps
from contract_tests.membership.steps import Member, sign_up
from contract_tests.targets.databases import Databases, SqliteFiles
from contract_tests.together.apps import ThreeApps, Writers, serving_three_apps
from http_conformance.summary import NOT_CHECKED

MARKS = [pytest.mark.together, pytest.mark.live]
KINDS = [
    pytest.param("SQLite", id="sqlite", marks=MARKS),
    pytest.param("PostgreSQL", id="postgresql", marks=[*MARKS, pytest.mark.postgresql]),
]


@pytest.fixture(scope="session", params=KINDS)
def apps(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ThreeApps]:
    """Serve all three apps on one database."""
    if request.config.getoption("--url"):
        pytest.skip(f"{NOT_CHECKED}needs our own three: only without --url")
    if not all(APPS[name].is_installed for name in complete_apps()):
        pytest.skip(f"{NOT_CHECKED}needs the packages of all three frameworks: make installs them")
    directory = tmp_path_factory.mktemp("together")
    databases: Databases = SqliteFiles(directory)
    if request.param == "PostgreSQL":
        databases = request.getfixturevalue("postgresql")
    with serving_three_apps(databases, directory) as running:
        yield running


@pytest.fixture
def member(apps: ThreeApps) -> Member:
    """Return a new member."""
    return sign_up(apps.first)


@pytest.fixture
def writers(apps: ThreeApps, record_property: Callable[[str, object], None]) -> Iterator[Writers]:
    """Return eight writers; the end of the run reports how many requests got a 503."""
    writers = Writers(apps)
    yield writers
    record_property("note", writers.summary())
