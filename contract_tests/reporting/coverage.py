"""What of the contract a run covers; a run fails where a complete target leaves a gap.

Covered has to be every status that openapi.yaml declares, every kind of refusal that the core
knows, and every member of a request, on each target that runs every scenario.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.openapi.contract import area_of, operations
from contract_tests.reporting.recorder import SEEN, Seen
from core.domain.errors import Kind
from http_conformance.reporting import Counting
from http_conformance.summary import NOT_CHECKED, target_of, targets_of

HERE = Path(__file__).parents[1]
# One refusal of each kind, as the contract words it: status, subject and message.
KINDS = {
    Kind.TOKEN_MISSING: (401, "token", "is missing"),
    Kind.TOKEN_INVALID: (401, "token", "is invalid"),
    Kind.WRONG_CREDENTIALS: (401, "credentials", "invalid"),
    Kind.TOO_MANY_LOGINS: (429, "credentials", "were wrong too often"),
    Kind.INVALID: (422, "username", "is invalid"),
    Kind.NOT_FOUND: (404, "article", "not found"),
    Kind.FORBIDDEN: (403, "article", "forbidden"),
    Kind.IMPOSSIBLE: (422, "profile", "can't follow yourself"),
    Kind.PRECONDITION_MISSING: (428, "if-match", "is required"),
    Kind.PRECONDITION_FAILED: (412, "user", "has changed"),
    Kind.TAKEN: (409, "username", "has already been taken"),
    Kind.BUSY: (503, "database", "is busy"),
    Kind.UNAVAILABLE: (503, "database", "is unavailable"),
    Kind.UPSTREAM_FAILED: (502, "model", "is unavailable"),
    Kind.TOO_SLOW: (504, "model", "took too long"),
    Kind.KEY_REUSED: (422, "idempotency-key", "was used for another request"),
    Kind.KEY_IN_USE: (409, "idempotency-key", "is in use"),
    Kind.NOT_MIGRATED: (503, "database", "is not migrated"),
}
# No request provokes these; tests/adapters/test_argon2_passwords.py does.
NOT_PROVOKED = frozenset({Kind.OVERLOADED})
# Only a database that lets in several writers knows a key in use; elsewhere the request waits.
NEEDS_POSTGRESQL = frozenset({Kind.KEY_IN_USE})
WHILE_IN_USE = frozenset({("publish_article", 409), ("add_comment", 409)})
WIDTH = 6
UNSEEN = "-"  # in the table, for a declared status that no scenario saw


def gaps(seen: Seen, target: str) -> list[str]:
    """A line for everything that was not covered on a target, with the folder to add it to."""
    lines = []
    is_on_postgresql = "PostgreSQL" in target
    for operation in operations().values():
        name, folder = operation.operation_id, f"contract_tests/{area_of(operation)}/"
        lines += [
            f"{name}: {status}: add a scenario to {folder}"
            for status in operation.statuses
            if not seen.answers[target, name, status]
            and (is_on_postgresql or (name, status) not in WHILE_IN_USE)
        ]
        lines += [
            f"{name}: no accepted request has `{member}`: add a scenario to {folder}"
            for member in operation.request_members
            if not seen.sent[target, name, member]
        ]
    return lines + [
        f"{kind.name}: {status} `{subject}`: `{message}`: add a scenario that is refused with it"
        for kind, (status, subject, message) in KINDS.items()
        if not seen.refusals[target, status, subject, message]
        and (is_on_postgresql or kind not in NEEDS_POSTGRESQL)
    ]


def table(seen: Seen) -> list[str]:
    """How often each operation answered with each status it declares, on all targets together."""
    times = Counter[tuple[str, int]]()
    for (_target, operation, status), count in seen.answers.items():
        times[operation, status] += count
    declared = {name: operation.statuses for name, operation in operations().items()}
    statuses = sorted({status for found in declared.values() for status in found})
    name_width = max(map(len, declared)) + 1
    return [
        "".ljust(name_width) + "".join(str(status).rjust(WIDTH) for status in statuses),
        *(
            operation.ljust(name_width)
            + "".join(
                _cell(times[operation, status], status in found).rjust(WIDTH) for status in statuses
            ).rstrip()
            for operation, found in declared.items()
        ),
    ]


def _cell(times: int, is_declared: bool) -> str:
    if times >= 100_000:
        return f"{times // 1000}k"
    return str(times) if times else UNSEEN * is_declared


class Complete:
    """On which targets a run has every scenario, so that what was not seen there is a gap."""

    def __init__(self) -> None:
        self._files: set[Path] = set()
        self._scenarios: dict[str, set[str]] = defaultdict(set)
        self._narrowed: set[str] = set()

    def collected(self, items: Iterable[pytest.Item]) -> None:
        """Note which tests there are, before any is deselected."""
        for item in items:
            self._files.add(item.path)
            if (target := target_of(item)) is not None:
                self._scenarios[target].add(item.nodeid.partition("[")[0])

    def deselected(self, items: Iterable[pytest.Item]) -> None:
        """Note which tests will not run."""
        self._narrowed |= {target for item in items if (target := target_of(item)) is not None}

    def targets(self, arguments: Iterable[str]) -> list[str]:
        """The targets that run every scenario. `arguments` are what pytest was told to collect.

        A scenario that only some targets can run, as those with a database server, does not make
        the others incomplete: scenarios count by file.
        """
        if {*HERE.rglob("test_*.py")} - self._files or any("::" in one for one in arguments):
            return []
        files = {target: _files(found) for target, found in self._scenarios.items()}
        most = max(map(len, files.values()), default=0)
        return sorted(
            target
            for target, found in files.items()
            if len(found) == most and target not in self._narrowed
        )


def _files(scenarios: Iterable[str]) -> set[str]:
    return {scenario.partition("::")[0] for scenario in scenarios}


class Coverage(Counting):
    """The pytest plugin. Each worker of pytest-xdist has one, which reports to the controller."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__(config, SEEN)
        self._collected = Complete()
        self._complete: set[str] | None = None  # as every worker says
        self._not_checked: set[str] = set()
        self._table: list[str] = []
        self._gaps: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note which tests there are."""
        self._collected.collected(items)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Note which tests will not run."""
        self._collected.deselected(items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note on which targets a scenario was not checked."""
        if report.skipped and NOT_CHECKED in str(report.longrepr):
            self._not_checked.update(targets_of(report))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Add the counts of a worker. Of one that crashed nothing is known."""
        super().pytest_testnodedown(node, error)
        complete = getattr(node, "workeroutput", {}).get("coverage") or []
        known = self._complete
        self._complete = {*complete} if known is None else known & {*complete}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Report to the controller, or look for gaps."""
        super().pytest_sessionfinish(session)
        is_over = not (session.shouldstop or session.shouldfail)
        complete = self._collected.targets(self._config.args) if is_over else []
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput["coverage"] = complete
            return
        if is_over:
            self._look_for_gaps(complete if self._complete is None else sorted(self._complete))
        if self._gaps and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table where a target was complete, and every gap."""
        for line in [*self._table, *self._gaps]:
            terminalreporter.write_line(line)

    def _look_for_gaps(self, complete: list[str]) -> None:
        self._table = table(SEEN) if complete else []
        self._gaps = [*self._lines_of_gaps(complete)]

    def _lines_of_gaps(self, complete: list[str]) -> Iterator[str]:
        for target in complete:
            if target not in self._not_checked:
                yield from (f"contract: {target}: not seen: {gap}" for gap in gaps(SEEN, target))
