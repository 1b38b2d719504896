"""The report on a server that shares nothing with ours."""

import subprocess
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from tests.reports.servers import poor_server

ROOT = Path(__file__).parents[2]
SCENARIOS = [
    "accounts/test_registration.py",
    "service/test_health.py",
    "service/test_readiness.py",
]
FINDINGS = [
    "POST /api/users: 409 expected, 500 received",
    "POST /api/users: 201: the body is JSON, but not as W1 writes it",
    "GET /health: 200: Content-Type is 'application/json; charset=utf-8'",
    "GET /ready: 200 expected, none received (RemoteProtocolError)",
    "every response: header x-request-id is missing",
]


HEADERS = [  # which the server lacks everywhere
    *("cache-control", "cross-origin-opener-policy", "referrer-policy"),
    *("x-content-type-options", "x-frame-options", "x-request-id"),
]


@dataclass(frozen=True)
class Report:
    """The output of a run, its page, and its JUnit XML."""

    status: int
    text: str
    page: str
    xml: str


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The suite's report on the server, by the command that others use."""
    folder = tmp_path_factory.mktemp("report")
    page, xml = folder / "report" / "page.html", folder / "junit.xml"
    files = [f"contract_tests/{name}" for name in SCENARIOS]
    with poor_server() as url:
        options = ["--url", url, "--contract-report", str(page), "--junit-xml", str(xml)]
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *files, *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    return Report(run.returncode, run.stdout, page.read_text(), xml.read_text())


def test_the_run_fails(report: Report) -> None:
    assert report.status == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize("finding", FINDINGS)
def test_each_finding_has_one_line(report: Report, finding: str) -> None:
    lines = [line for line in report.text.splitlines() if line.strip().startswith(finding)]
    assert len(lines) == 1
    assert f"<summary>{escape(finding)}" in report.page


def test_areas_are_counted(report: Report) -> None:
    assert "\naccounts: 0 hold, " in report.text
    assert "not checked in service: needs control of a database: only without --url" in report.text


def test_no_traceback_is_shown(report: Report) -> None:
    assert "Traceback" not in report.text
    assert "AssertionError" not in report.text


def test_the_message_of_a_failure_in_junits_xml_is_a_finding(report: Report) -> None:
    failures = Xml.fromstring(report.xml).iter("failure")  # noqa: S314  # pytest wrote it
    assert "POST /api/users: 409 expected, 500 received" in {
        failure.get("message") for failure in failures
    }


def test_rows_of_a_table_are_named_in_every_report(report: Report) -> None:
    scenario = "a member must not be null or empty"
    assert f"    in {scenario} [username, value=None; username, value=''" in report.text
    assert f"<li>accounts: {scenario} [username, value=None; " in report.page
    assert "POST /api/users: 422 expected, 201 received [username, value=None]" in report.xml


def test_a_row_with_a_violation_is_named_although_its_assertions_hold(report: Report) -> None:
    scenario = "the envelope must be an object"
    rows = "envelope=None; envelope=[]; envelope='x'; envelope=1; envelope=False"
    assert report.page.count(f"<li>accounts: {scenario} [{escape(rows)}]") == len(HEADERS)
    assert "every response: header x-request-id is missing [envelope=None]" in report.xml


def test_the_page_needs_nothing_else(report: Report) -> None:
    for loads in ("<script", "<link", "src=", "@import", "url("):
        assert loads not in report.page
    assert "$" not in report.page.partition("<body>")[2].replace("$.", "")
