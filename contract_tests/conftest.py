"""Which targets the scenarios run against, and the fixtures that they share.

Without options these are all targets of the registered apps (contract_tests/apps.py); `-m flask` or
`-m "not matrix"` selects some of them. `--url` runs against another server instead.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.api import Api
from contract_tests.articles.steps import Article, new_tag, publish
from contract_tests.reporting import plugin
from contract_tests.reporting.coverage import Coverage
from contract_tests.targets.databases import (
    Databases,
    PostgresServer,
    SqliteFiles,
    folder_in_memory,
)
from contract_tests.targets.doubles import SettableClock
from contract_tests.targets.live import by_url
from contract_tests.targets.matrix import Resources, TargetSpec, all_targets, selected
from contract_tests.targets.target import Target, WithDatabase
from contract_tests.users import User, register
from http_conformance import summary
from http_conformance.relay import RelayPlugin, schedule_of
from http_conformance.summary import NOT_CHECKED

HERE = Path(__file__).parent
NEEDS_DATABASE = "needs control of a database: only without --url, over a store that has one"

_specs: dict[str, TargetSpec] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add options for a server to test, a page to write, and a relay to repeat."""
    parser.addoption("--url", help="run the contract suite against the server at this address")
    parser.addoption("--contract-report", metavar="FILE", help="write the findings as HTML")
    parser.addoption("--relay-seed", type=int, help="repeat the relay's schedule of that run")


def pytest_configure(config: pytest.Config) -> None:
    """Register the plugins of the suite."""
    config.pluginmanager.register(summary)
    config.pluginmanager.register(Coverage(config))
    plugin.configure(config)
    config.pluginmanager.register(RelayPlugin(schedule_of(config)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every scenario against every selected target that serves its area."""
    if "target" not in metafunc.fixturenames:
        return
    folder = metafunc.definition.path.relative_to(HERE).parts[0]
    specs = [spec for spec in all_targets() if spec.areas is None or folder in spec.areas]
    if "server" in metafunc.fixturenames:
        specs = [spec for spec in specs if spec.kind == "PostgreSQL"]
    own_marks = [mark.name for mark in metafunc.definition.iter_markers()]
    specs = selected(specs, metafunc.config.option.markexpr, own_marks)
    if (url := metafunc.config.getoption("--url")) is not None:
        specs = [TargetSpec(url, url, None, (), (), lambda _resources: by_url(url))]
    # The same object for every scenario: pytest keeps a running target while parameters are equal.
    specs = [_specs.setdefault(spec.id, spec) for spec in specs]
    targets = [
        pytest.param(spec, id=spec.id, marks=[getattr(pytest.mark, name) for name in spec.marks])
        for spec in specs
    ]
    metafunc.parametrize("target", targets, indirect=True, scope="session")


@pytest.fixture(scope="session")
def target(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_files: SqliteFiles,
) -> Iterator[Target]:
    """A running server."""
    spec: TargetSpec = request.param
    if framework := spec.missing():
        pytest.skip(f"{NOT_CHECKED}needs the package {framework}: make installs it")
    logs, schedule = tmp_path_factory.mktemp("target"), schedule_of(request.config)
    with folder_in_memory() as folder:
        databases: Databases = SqliteFiles(folder, beside=sqlite_files)
        if spec.kind == "PostgreSQL":
            databases = request.getfixturevalue("postgresql")
        with spec.open(Resources(databases, logs, schedule)) as running:
            yield running


@pytest.fixture
def api(target: Target) -> Api:
    """The server."""
    return Api(target.client, target.name)


@pytest.fixture(scope="session")
def anybody(target: Target) -> User:
    """A user that scenarios share, and leave as it is."""
    return register(Api(target.client))


@pytest.fixture(scope="session")
def any_article(target: Target, anybody: User) -> Article:
    """An article of `anybody` that scenarios share, and leave as it is."""
    return publish(Api(target.client), anybody, tagList=[new_tag()])


@pytest.fixture
def somebody(api: Api) -> User:
    """A new user."""
    return register(api)


@pytest.fixture
def somebody_else(api: Api) -> User:
    """Another new user."""
    return register(api)


@pytest.fixture
def clock(target: Target) -> Iterator[SettableClock]:
    """The server's clock, reset afterwards."""
    if target.clock is None:
        pytest.skip(f"{NOT_CHECKED}needs a clock that can be set: only in process, without --url")
    yield target.clock
    target.clock.reset()


@pytest.fixture
def allowed_origin(target: Target) -> str:
    """An origin that the server allows (CORS)."""
    if target.allowed_origin is None:
        pytest.skip(f"{NOT_CHECKED}needs CONTRACT_ALLOWED_ORIGIN, an origin that the server allows")
    return target.allowed_origin


@pytest.fixture
def webhook_secrets(target: Target) -> tuple[str, ...]:
    """The secrets that deliveries are signed with, the newest first."""
    if not target.webhook_secrets:
        pytest.skip(f"{NOT_CHECKED}needs CONTRACT_WEBHOOK_SECRETS, which sign deliveries")
    return target.webhook_secrets


@pytest.fixture
def with_database(target: Target) -> WithDatabase:
    """Serves the same app on a database of the scenario's own."""
    if target.with_database is None:
        pytest.skip(f"{NOT_CHECKED}{NEEDS_DATABASE}")
    return target.with_database


@pytest.fixture
def databases(target: Target) -> Databases:
    """Creates databases of the kind that the target has."""
    if target.databases is None:
        pytest.skip(f"{NOT_CHECKED}{NEEDS_DATABASE}")
    return target.databases


@pytest.fixture
def server(databases: Databases) -> PostgresServer:
    """The database server; scenarios with it run on PostgreSQL only."""
    assert isinstance(databases, PostgresServer)
    return databases
