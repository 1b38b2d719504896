"""What every test can use: databases of both kinds, markers of apps, and notes at the end of a run.

A test adds a note with `record_property("note", …)`.
"""

import gc
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from contract_tests.apps import APPS
from contract_tests.targets.databases import (
    PostgresServer,
    SqliteFiles,
    folder_in_memory,
    postgres_server,
)

# What scenarios share: a failed assertion shows its values there as in a test.
pytest.register_assert_rewrite(
    "contract_tests.api",
    "contract_tests.idempotency",
    "contract_tests.users",
    *(
        f"contract_tests.{area}.steps"
        for area in ("accounts", "articles", "comments", "http", "inference", "membership")
    ),
)

Data = dict[str, Any] | None


@pytest.hookimpl(trylast=True)  # after other plugins, which may register apps
def pytest_configure(config: pytest.Config) -> None:
    """Register a marker for each app."""
    for name in APPS:
        config.addinivalue_line("markers", f"{name}: against the app {name}")


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable(
    config: pytest.Config, report: pytest.CollectReport | pytest.TestReport
) -> Generator[None, Data, Data]:
    """Leave keywords and output out of a passing test's report, unless `-rA` or `-rP` shows them.

    A worker of pytest-xdist reports each test three times, and the controller reads all of it
    before it hands out more tests.
    """
    data = yield
    shown = {*"AP"} & {*config.getoption("reportchars")}
    if data is not None and isinstance(report, pytest.TestReport) and report.passed and not shown:
        data.update(keywords={}, sections=[])
    return data


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the notes of tests."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "teardown":
                for name, value in report.user_properties:
                    if name == "note":
                        test = report.nodeid.rpartition("::")[2]
                        terminalreporter.write_line(f"{test}: {value}")


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
