"""The databases that are migrated, and the tools that migrate them."""

from collections.abc import Iterator

import pytest

from contract_tests.targets.databases import Databases, SqliteFiles
from tests.migrations.tools import TOOLS, Tool

KINDS = [
    pytest.param("sqlite_files", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgresql),
]


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """Makes SQLite files."""
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=KINDS)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Makes databases of one kind."""
    made: Databases = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def database(databases: Databases) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    database_url = databases.absent()
    databases.create(database_url)
    yield database_url
    databases.drop(database_url)


@pytest.fixture(params=list(TOOLS))
def tool(request: pytest.FixtureRequest) -> Tool:
    """One of the two migration tools."""
    return TOOLS[request.param]


@pytest.fixture
def other(tool: Tool) -> Tool:
    """The one that is not `tool`."""
    (other,) = (one for one in TOOLS.values() if one is not tool)
    return other
