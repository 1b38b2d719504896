"""What is told of a server that shares nothing with ours."""

import subprocess
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from tests.reports.poor_server import poor_server

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
    "every answer: header x-request-id is missing",
]


HEADERS = [  # which the server lacks everywhere
    *("cache-control", "cross-origin-opener-policy", "referrer-policy"),
    *("x-content-type-options", "x-frame-options", "x-request-id"),
]


@dataclass(frozen=True)
class Told:
    """What a run said, wrote as a page and as JUnit's XML."""

    status: int
    text: str
    page: str
    xml: str


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The suite's word on the poor server, by the command that others use."""
    folder = tmp_path_factory.mktemp("told")
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
    return Told(run.returncode, run.stdout, page.read_text(), xml.read_text())


def test_the_run_fails(told: Told) -> None:
    assert told.status == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize("finding", FINDINGS)
def test_what_is_missing_is_told_in_one_line(told: Told, finding: str) -> None:
    said = [line for line in told.text.splitlines() if line.strip().startswith(finding)]
    rooms = {"accounts", "service"} if finding.startswith("every answer") else {"one"}
    assert len(said) == len(rooms)
    assert f"<summary>{escape(finding)}" in told.page


def test_rooms_are_counted(told: Told) -> None:
    assert "\naccounts: 0 hold, " in told.text
    assert "not checked: needs control of the database" in told.text


def test_no_traceback_is_shown(told: Told) -> None:
    assert "Traceback" not in told.text
    assert "AssertionError" not in told.text


def test_the_message_of_a_failure_in_junits_xml_is_a_finding(told: Told) -> None:
    failures = Xml.fromstring(told.xml).iter("failure")  # noqa: S314  # pytest wrote it
    assert "POST /api/users: 409 expected, 500 received" in {
        failure.get("message") for failure in failures
    }


def test_rows_of_a_table_are_named_in_every_report(told: Told) -> None:
    scenario = "a member must not be null or empty"
    assert f"    in {scenario} [username, value=None; username, value=''" in told.text
    assert f"<li>{scenario} [username, value=None; " in told.page
    assert "POST /api/users: 422 expected, 201 received [username, value=None]" in told.xml


def test_a_row_whose_answer_is_off_is_told_though_its_assertions_hold(told: Told) -> None:
    scenario = "the envelope must be an object"
    rows = "envelope=None; envelope=[]; envelope='x'; envelope=1; envelope=False"
    assert told.page.count(f"<li>{scenario} [{escape(rows)}]") == len(HEADERS)
    assert "every answer: header x-request-id is missing [envelope=None]" in told.xml


def test_the_page_needs_nothing_else(told: Told) -> None:
    for loads in ("<script", "<link", "src=", "@import", "url("):
        assert loads not in told.page
    assert "$" not in told.page.partition("<body>")[2].replace("$.", "")
