"""Which servers the scenarios run against, and what they find there.

Without options: our three apps, in process and live, alone and in a relay, over all their stores;
`-m flask` or `-m "not matrix"` picks among them. `--url` names another server.
"""

from collections.abc import Iterator

import pytest

from contract_tests import summary
from contract_tests.api import Api
from contract_tests.articles.steps import Article, new_tag, publish
from contract_tests.coverage.plugin import Coverage
from contract_tests.people import Somebody, register
from contract_tests.relaying import Relaying, turns_of
from contract_tests.report.options import report_if_asked
from contract_tests.selecting import asked_for
from contract_tests.summary import NOT_CHECKED
from contract_tests.targets.by_url import by_url
from contract_tests.targets.databases import Databases, SqliteFiles, folder_in_memory
from contract_tests.targets.in_process import is_installed
from contract_tests.targets.settable_clock import SettableClock
from contract_tests.targets.target import Target, WithDatabase
from contract_tests.targets.ways import Means, Way, our_ways

OURS = [*our_ways()]
ON_A_SERVER = [way for way in OURS if way.kind == "PostgreSQL"]


def pytest_configure(config: pytest.Config) -> None:
    """Count scenarios by target, and what they see, relay them, and report on a server."""
    config.pluginmanager.register(summary)
    config.pluginmanager.register(Coverage(config))
    report_if_asked(config)
    config.pluginmanager.register(Relaying(turns_of(config)))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take a server to test and a page to write, and the seed of a relay to repeat."""
    parser.addoption("--url", help="run the contract suite against the server at this address")
    parser.addoption("--contract-report", metavar="FILE", help="write what a server lacks as HTML")
    parser.addoption("--relay-seed", type=int, help="let the relay take the turns of that run")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every scenario against every target that is asked for."""
    if "target" in metafunc.fixturenames:
        ours = ON_A_SERVER if "server" in metafunc.fixturenames else OURS
        own_marks = [mark.name for mark in metafunc.definition.iter_markers()]
        ways = asked_for(ours, metafunc.config.option.markexpr, own_marks)
        if (url := metafunc.config.getoption("--url")) is not None:
            ways = [Way(url, url, None, [], [], lambda _means: by_url(url))]
        targets = [
            pytest.param(way, id=way.id, marks=[getattr(pytest.mark, name) for name in way.marks])
            for way in ways
        ]
        metafunc.parametrize("target", targets, indirect=True, scope="session")


@pytest.fixture(scope="session")
def target(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_files: SqliteFiles,
) -> Iterator[Target]:
    """A running server."""
    way: Way = request.param
    for framework in way.frameworks:
        if not is_installed(framework):
            pytest.skip(f"{NOT_CHECKED}{framework} is not installed")
    logs, turns = tmp_path_factory.mktemp("target"), turns_of(request.config)
    with folder_in_memory() as folder:
        databases: Databases = SqliteFiles(folder, beside=sqlite_files)
        if way.kind == "PostgreSQL":
            databases = request.getfixturevalue("postgresql")
        with way.open(Means(databases, logs, turns)) as running:
            yield running


@pytest.fixture
def api(target: Target) -> Api:
    """The server, as scenarios talk to it."""
    return Api(target.client)


@pytest.fixture(scope="session")
def anybody(target: Target) -> Somebody:
    """Somebody who registered once, for scenarios that leave the account as it is."""
    return register(Api(target.client))


@pytest.fixture(scope="session")
def any_article(target: Target, anybody: Somebody) -> Article:
    """An article that `anybody` published once, for scenarios that leave it as it is."""
    return publish(Api(target.client), anybody, tagList=[new_tag()])


@pytest.fixture
def somebody(api: Api) -> Somebody:
    """Somebody who has just registered."""
    return register(api)


@pytest.fixture
def somebody_else(api: Api) -> Somebody:
    """Another one who has just registered."""
    return register(api)


@pytest.fixture
def clock(target: Target) -> Iterator[SettableClock]:
    """The server's clock."""
    if target.clock is None:
        pytest.skip(f"{NOT_CHECKED}needs a clock that can be set")
    yield target.clock
    target.clock.reset()


@pytest.fixture
def allowed_origin(target: Target) -> str:
    """An origin whose front ends the server lets read its answers."""
    if target.allowed_origin is None:
        pytest.skip(f"{NOT_CHECKED}needs an origin that the server allows")
    return target.allowed_origin


@pytest.fixture
def webhook_secrets(target: Target) -> tuple[str, ...]:
    """What deliveries are signed with, the one that counts longest first."""
    if not target.webhook_secrets:
        pytest.skip(f"{NOT_CHECKED}needs the secret that deliveries are signed with")
    return target.webhook_secrets


@pytest.fixture
def with_database(target: Target) -> WithDatabase:
    """A way to serve the same app on a database of the scenario's own."""
    if target.with_database is None:
        pytest.skip(f"{NOT_CHECKED}needs control of the database")
    return target.with_database


@pytest.fixture
def databases(target: Target) -> Databases:
    """Databases of the scenario's own, of the kind that the target has."""
    if target.databases is None:
        pytest.skip(f"{NOT_CHECKED}needs control of the database")
    return target.databases
