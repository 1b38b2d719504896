"""A pytest plugin of the contract suite that counts how far each row of a scenario holds.

It is loaded with `-p`, before the suite. The unit is a row of a table of requests, or a scenario
without a table. There are three levels: `acts` (statuses, and the members that the scenario looks
at), `errors` (error bodies too), `whole` (every header and member that the contract declares too).

`DEFAULTS_REPORT` names the file that it writes; `DEFAULTS_ONLY`, if set, a file with the ids of the
scenarios to run, one a line.
"""

import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest

from contract_tests import api
from contract_tests.openapi import responses
from contract_tests.openapi.contract import operation_of
from http_conformance.recorder import ContractViolation

_problem, _violations = api.problem, responses.violations
_requests: list[dict[str, Any]] = []  # since the scenario, the row or the report before
_outside: list[dict[str, Any]] = []  # those of the scenario at hand that belong to no row
_wrong_errors: list[str] = []


class Refusal(tuple[int, dict[str, list[str]]]):
    """A status and errors that equal others of the same status; different errors are noted."""

    def __eq__(self, other: object) -> bool:
        """Whether the status is the same."""
        if not isinstance(other, tuple) or self[0] != other[0]:
            return False
        if tuple(self) != tuple(other):
            _wrong_errors.append(f"{other[1]} expected")
        return True

    def __ne__(self, other: object) -> bool:
        """Whether the status is another one."""
        return not self == other

    __hash__ = None  # type: ignore[assignment]


def problem(answer: httpx.Response) -> Refusal:
    """The status and the errors of a refusal, whatever its form; another form is noted."""
    if answer.status_code not in api.TITLES:
        _problem(answer)  # which says what is wrong
    try:
        return Refusal(_problem(answer))
    except (AssertionError, AttributeError, LookupError, TypeError, ValueError):
        _wrong_errors.append("a problem expected")
        return Refusal((answer.status_code, {}))


def violations(response: httpx.Response) -> list[str]:
    """What is wrong with a response, which is recorded with its request."""
    path = response.request.url.raw_path.partition(b"?")[0].decode("ascii")
    operation = operation_of(response.request.method, path)
    _requests.append(
        {
            "method": response.request.method,
            "path": path,
            "query": [*response.request.url.params],
            "operation": operation.operation_id if operation else None,
            "status": response.status_code,
        }
    )
    return _violations(response)


_test = pytest.Subtests.test


def test_of_subtests(self: pytest.Subtests, *args: Any, **kwargs: Any) -> Any:
    """Begin a row: what was sent before it belongs to the scenario."""
    _outside.extend(_requests)
    _requests.clear()
    return _test(self, *args, **kwargs)


vars(api).update(problem=problem, violations=violations)
pytest.Subtests.test = test_of_subtests  # type: ignore[method-assign]


class Counting:
    """Judges each unit, and writes all of them at the end."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._units: list[dict[str, Any]] = []
        self._judged: dict[str, Any] = {}
        self._rows = 0  # of the scenario at hand

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Run the named scenarios only."""
        if (file := os.environ.get("DEFAULTS_ONLY")) is not None:
            names = {*Path(file).read_text(encoding="utf-8").splitlines()}
            left_out = [item for item in items if self._name(item.nodeid) not in names]
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if self._name(item.nodeid) in names]

    def _name(self, nodeid: str) -> str:
        return nodeid.replace(self._url, "server")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Judge a row, or a phase of a scenario."""
        report = yield
        error = None if call.excinfo is None else call.excinfo.value
        acts = error is None or isinstance(error, ContractViolation)
        errors = acts and not _wrong_errors
        self._judged = {
            "acts": acts,
            "errors": errors,
            "whole": errors and error is None,
            "checked": not isinstance(error, pytest.skip.Exception),
        }
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add a unit: a row, a scenario without rows, or one that did not get beyond its setup."""
        name = self._name(report.nodeid)
        if isinstance(report, pytest.SubtestReport):
            self._rows += 1
            self._add(f"{name}#{self._rows}")
        elif report.when == "setup":
            self._rows = 0
            if not self._judged["acts"]:
                self._add(name)
        elif report.when == "call" and not self._rows:
            self._add(name)
        if report.when == "teardown":
            _forget()
            _outside.clear()

    def _add(self, unit: str) -> None:
        sent = {"before": [*_outside], "requests": [*_requests]}
        self._units.append({"unit": unit, **self._judged, **sent})
        _forget()

    def pytest_sessionfinish(self) -> None:
        """Write all units."""
        Path(os.environ["DEFAULTS_REPORT"]).write_text(json.dumps(self._units), encoding="utf-8")


def _forget() -> None:
    _requests.clear()
    _wrong_errors.clear()


def pytest_configure(config: pytest.Config) -> None:
    """Register the plugin of a run by URL."""
    config.pluginmanager.register(Counting(config.getoption("--url")))
