"""The report of the contract suite: by area, on the registered apps or on a server by its URL."""

from pathlib import Path

import pytest

from contract_tests.openapi.contract import CONTRACT
from contract_tests.reporting.findings import findings
from contract_tests.reporting.recorder import EXCHANGE, SEEN
from contract_tests.targets.live import variables
from contract_tests.targets.matrix import TargetSpec
from http_conformance import reporting
from http_conformance.client import refuse_unreachable
from http_conformance.findings import Finding
from http_conformance.render import Sections
from http_conformance.summary import spec_of

HERE = Path(__file__).parents[1]
DECODES_SLASHES = "runserver decodes %2F before the app sees it; gunicorn does not"
NEEDS_LENGTH = (
    "runserver reads no chunked bodies, so the app answers 411; under gunicorn it reads them"
)


def configure(config: pytest.Config) -> None:
    """Register the plugin. Raises pytest.UsageError for options that cannot be used.

    A run against a server by its URL prints no tracebacks, and goes on after a violation.
    """
    url, name = config.getoption("--url"), config.getoption("--contract-report")
    file = None if name is None else Path(name)
    software = "" if url is None else _refuse_unusable(url)
    if file is not None:
        reporting.refuse_unwritable("--contract-report", file)
    if url is not None and config.option.tbstyle == "auto":
        config.option.tbstyle, config.option.reportchars = "no", "N"  # --tb=short has them
    config.pluginmanager.register(Reporting(url, file, software))
    EXCHANGE.goes_on = url is not None


def _refuse_unusable(url: str) -> str:
    """What the server calls itself. Raises pytest.UsageError for options that cannot be used."""
    try:
        software = refuse_unreachable(url, "/health")
    except ValueError as error:
        raise pytest.UsageError(f"--url: {error}") from None
    try:
        variables()
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    return software


class Areas(Sections):
    """A section for each folder of scenarios."""

    def section_of(self, nodeid: str) -> str:
        """The folder of a scenario."""
        folder, separator, _ = nodeid.removeprefix("contract_tests/").partition("/")
        return folder if separator else ""

    def is_counted(self, report: pytest.TestReport) -> bool:
        """Every test of the suite, so that the sum is pytest's own."""
        return report.nodeid.startswith("contract_tests/")


class Reporting(reporting.Reporting):
    """Collects findings. `url` is None for the apps of the registry.

    `software` is what a server calls itself.
    """

    def __init__(self, url: str | None, file: Path | None, software: str = "") -> None:
        super().__init__(
            CONTRACT,
            findings,
            EXCHANGE,
            SEEN,
            server=url or "the apps of contract_tests/apps.py",
            file=file,
            sections=Areas(),
            base_url="$URL" if url is None else None,
            terse=url is not None,
            always=url is not None,
        )
        self._is_by_url = url is not None
        self._is_runserver = software.startswith("WSGIServer/")

    def is_scenario(self, item: pytest.Item) -> bool:
        """Scenarios without a target count as well, if they have sent something."""
        was_sent = EXCHANGE.request is not None and HERE in item.path.parents
        return super().is_scenario(item) or was_sent

    def worded(self, finding: Finding) -> Finding:
        """What Django's development server does before the app sees a request is one cause."""
        if not self._is_runserver or finding.request is None:
            return finding
        if b"%2f" in finding.request.url.raw_path.lower():
            return finding._replace(what=DECODES_SLASHES)
        if "Transfer-Encoding" in finding.request.headers:
            return finding._replace(what=NEEDS_LENGTH)
        return finding

    def app_of(self, item: pytest.Item, app: str) -> str:
        """The id of the target, with the app that the relay chose; or the app that got the request.

        Empty in a run by URL.
        """
        spec = spec_of(item)
        if self._is_by_url:
            return ""
        if not isinstance(spec, TargetSpec):
            return app
        return f"{spec.id} ({app})" if len(spec.apps) > 1 and app in spec.apps else spec.id
