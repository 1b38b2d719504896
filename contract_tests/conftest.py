"""Which servers the scenarios run against, and what they find there.

Without options: our three apps, in process and live. `--url` names one server instead, and
`-m flask`, `-m live` or `-m "not live"` pick among ours.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from contract_tests.api import Api
from contract_tests.people import Somebody, register
from contract_tests.targets.by_url import by_url
from contract_tests.targets.in_process import IN_PROCESS, is_installed
from contract_tests.targets.live import live
from contract_tests.targets.settable_clock import SettableClock
from contract_tests.targets.target import Target, WithDatabase

NOT_CHECKED = "not checked: "
OURS = [
    pytest.param((name, kind), id=name if kind == "in process" else f"{name}-{kind}", marks=marks)
    for name in IN_PROCESS
    for kind, marks in (
        ("in process", [getattr(pytest.mark, name)]),
        ("live", [getattr(pytest.mark, name), pytest.mark.live]),
    )
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the address of a server to test."""
    parser.addoption("--url", help="run the contract suite against the server at this address")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every scenario against every target."""
    if "target" in metafunc.fixturenames:
        url = metafunc.config.getoption("--url")
        targets = [pytest.param(("url", url), id=url)] if url else OURS
        metafunc.parametrize("target", targets, indirect=True, scope="session")


@pytest.fixture(scope="session")
def target(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Target]:
    """A running server."""
    name, kind = request.param
    if name in IN_PROCESS and not is_installed(name):
        pytest.skip(f"{NOT_CHECKED}{name} is not installed")
    directory = tmp_path_factory.mktemp(name)
    opened: AbstractContextManager[Target]
    if name == "url":
        opened = by_url(kind)
    else:
        opened = live(name, directory) if kind == "live" else IN_PROCESS[name](directory)
    with opened as running:
        yield running


@pytest.fixture
def api(target: Target) -> Api:
    """The server, as scenarios talk to it."""
    return Api(target.client)


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
def with_database(target: Target) -> WithDatabase:
    """A way to serve the same app on a database of the scenario's own."""
    if target.with_database is None:
        pytest.skip(f"{NOT_CHECKED}needs control of the database")
    return target.with_database


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note each scenario's target, so that the summary can count by it."""
    for item in items:
        target = getattr(getattr(item, "callspec", None), "params", {}).get("target")
        if isinstance(target, tuple):  # ours; tests of other kinds have targets of their own
            name, kind = target
            item.user_properties.append(("target", f"{name} {kind}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many scenarios hold on each server, and how many were not checked there."""
    hold, missed = Counter[str](), Counter[str]()
    for report in terminalreporter.getreports("passed"):
        if report.when == "call":
            hold.update(_targets(report))
    for report in terminalreporter.getreports("skipped"):
        if NOT_CHECKED in str(report.longrepr):
            missed.update(_targets(report))
    for name in sorted({*hold, *missed}):
        terminalreporter.write_line(
            f"contract: {name}: {hold[name]} scenarios hold, {missed[name]} not checked"
        )


def _targets(report: pytest.TestReport) -> list[str]:
    return [str(value) for name, value in report.user_properties if name == "target"]
