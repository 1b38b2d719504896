"""Whether a run reports on somebody's server, and what it is told that cannot be used."""

from pathlib import Path

import pytest

from contract_tests.report.exchange import EXCHANGE
from contract_tests.report.plugin import Reporting
from contract_tests.targets.by_url import refuse_unreachable
from contract_tests.targets.variables import variables


def report_if_asked(config: pytest.Config) -> None:
    """Report where a server or a page is named; somebody's server fails without tracebacks."""
    url, file = config.getoption("--url"), config.getoption("--contract-report")
    if url is not None:
        _refuse_unusable(url)
    if file is not None:
        _refuse_unwritable(Path(file))
    if url is not None and config.option.tbstyle == "auto":
        config.option.tbstyle, config.option.reportchars = "no", "N"  # --tb=short has them
    if url is not None or file is not None:
        config.pluginmanager.register(Reporting(url or "our own apps", file and Path(file)))
    EXCHANGE.goes_on = url is not None


def _refuse_unusable(url: str) -> None:
    try:
        refuse_unreachable(url)
    except ValueError as error:
        raise pytest.UsageError(f"--url: {error}") from None
    try:
        variables()
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None


def _refuse_unwritable(file: Path) -> None:
    try:
        if not file.parent.exists():
            file.parent.mkdir(parents=True)
        file.open("a").close()
    except OSError as error:
        raise pytest.UsageError(f"--contract-report: {file}: {error.strerror}") from None
