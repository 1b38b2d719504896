"""The three apps that share one database, for the whole run."""

from collections.abc import Callable, Iterator

import pytest

from contract_tests.apps import APPS, complete_apps
from contract_tests.membership.members import Member, sign_up
from contract_tests.reporting.summary import NOT_CHECKED
from contract_tests.targets.databases import Databases, SqliteFiles
from contract_tests.together.crowd import Crowd
from contract_tests.together.three import Three, three_on

MARKS = [pytest.mark.together, pytest.mark.live]
KINDS = [
    pytest.param("SQLite", id="sqlite", marks=MARKS),
    pytest.param("PostgreSQL", id="postgresql", marks=[*MARKS, pytest.mark.postgresql]),
]


@pytest.fixture(scope="session", params=KINDS)
def three(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Three]:
    """All three at once."""
    if request.config.getoption("--url"):
        pytest.skip(f"{NOT_CHECKED}needs our own three")
    if not all(APPS[name].is_installed for name in complete_apps()):
        pytest.skip(f"{NOT_CHECKED}needs all three frameworks")
    directory = tmp_path_factory.mktemp("together")
    databases: Databases = SqliteFiles(directory)
    if request.param == "PostgreSQL":
        databases = request.getfixturevalue("postgresql")
    with three_on(databases, directory) as running:
        yield running


@pytest.fixture
def member(three: Three) -> Member:
    """Somebody who has just signed up."""
    return sign_up(three.any)


@pytest.fixture
def crowd(three: Three, record_property: Callable[[str, object], None]) -> Iterator[Crowd]:
    """Eight writers; how often they were sent away is said at the end of the run."""
    writers = Crowd(three)
    yield writers
    record_property("note", writers.told())
