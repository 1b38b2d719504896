"""Each drill is broken as it stands, its tool names the culprit, and its solution passes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.apps import ROOT
from drills.__main__ import NAMES, Drill, copy, service_of
from drills.tools import GENEROUS, logged_error
from tests.drills.command import drill

# What the tool has to print: the line, the name or the state that is the fault.
CULPRITS = {
    "accepts_anything": ['"additionalProperties": true'],
    "article_fails": ["article.author.name", "MissingGreenlet"],
    "async_without_gain": ["asgiref/sync.py", "gunicorn/workers/sync.py"],
    "count_fails": ['Member.objects.order_by("-pk").first()', "SynchronousOnlyOperation"],
    "dashboard_fails": ["await asyncio.gather(", "concurrent operations are not permitted"],
    "documents_lack_invoices": ["invoices.list_invoices", "/payments: ['get']"],
    "documents_lack_orders": ["documented: /api/customers", "router orders: ['/orders']"],
    "does_not_start": ["from . import app", "circular import"],
    "empty_admin": ["site 'library': []", "serves the site 'library'"],
    "every_request_fails": ["Using worker: sync"],
    "fails_after_release": ["[ ] 0002_order_paid"],
    "fails_when_mounted": ["main starts", "request.app.state.rates"],
    "health_check_hangs": ["gunicorn/workers/sync.py", " in rate\n"],
    "mail_never_sent": ['current_app.config["SENDER"]', "Working outside of application context"],
    "memory_grows": ["memory_grows.py:{return Quote(}: size"],
    "one_report_stops_all": [" in report\n"],
    "pool_runs_out": [" in ship\n"],
    "slow_list": ["WHERE author.id = ?"],
    "slow_shelf": ['FROM "slow_shelf_author"'],
    "upgrade_refused": ["note2 (head)", "paid2 (head)"],
    "uploads_stay": ["Upload <- list <- uploads_stay.uploads"],
}
# Where a request fails: what is still wrong names the reader's line, and the error.
ERRORS = {
    "article_fails": ["article.author.name", "MissingGreenlet"],
    "count_fails": ["in show_members", "SynchronousOnlyOperation: You cannot"],
    "dashboard_fails": ["in count", "InvalidRequestError: This session"],
    "does_not_start": ["views.py", "ImportError: cannot import"],
    "every_request_fails": ["TypeError: FastAPI.__call__() missing"],
    "fails_after_release": ["in list_orders", "OperationalError: no such column"],
    "fails_when_mounted": ["in rate", "AttributeError: 'State' object"],
}


@pytest.mark.parametrize("name", NAMES)
def test_a_drill_is_broken_found_and_mended(name: str, tmp_path: Path) -> None:
    broken = drill(name, tmp_path, "--hint")
    assert broken.returncode == 1, broken.stdout + broken.stderr
    assert broken.stderr == ""
    before, _, faults = broken.stdout.partition("Still wrong: ")
    for line in ERRORS.get(name, []):
        assert line in faults
    frames = re.findall(r'^ +File "', before, re.MULTILINE)
    assert len(frames) <= 10, before
    assert before.endswith("\n\n"), broken.stdout
    assert not before.endswith("\n\n\n"), broken.stdout
    assert "Still wrong: " in broken.stdout
    assert "Passed." not in broken.stdout
    for culprit in CULPRITS[name]:
        assert _with_line_number(culprit, service_of(name)) in broken.stdout, broken.stdout

    copy(name, tmp_path / "work", "solutions")  # as the reader's edits
    mended = drill(name, tmp_path, patience=GENEROUS)
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert "Passed. " in mended.stdout
    assert "Still wrong" not in mended.stdout


def _with_line_number(culprit: str, service: Path) -> str:
    """The culprit, where {text} stands for the number of the line that has the text."""
    before, _, rest = culprit.partition("{")
    text, _, after = rest.partition("}: ")
    if not after:
        return culprit
    [number] = [n for n, line in enumerate(service.read_text().split("\n"), 1) if text in line]
    return f"{before}{number}: {after}"


def test_the_table_of_culprits_has_everydrill() -> None:
    assert sorted(CULPRITS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_drill_says_what_it_should(name: str) -> None:
    said = Drill.named(name)
    assert said.framework in {"FastAPI", "Flask", "Django"}
    for section in (said.title, said.symptom, said.provoke, said.tool, said.elsewhere):
        assert section.endswith((".", ".)", "?")), section
    if re.search("py-spy|memray|objgraph|heapy|toolbar", said.tool):  # tools that are not run
        assert "which the hint does not run" in said.tool
    service, solution = service_of(name), service_of(name, "solutions")
    assert service.is_dir() == solution.is_dir()
    assert name in (ROOT / "docs" / "drills.md").read_text()


def test_every_drill_is_listed() -> None:
    listed = _drill_list()
    assert listed.returncode == 0
    assert [line.split()[0] for line in listed.stdout.splitlines()] == NAMES


def _drill_list() -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "drills"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_log_of_a_server_names_the_last_line_of_the_service(tmp_path: Path) -> None:
    log = (
        "ERROR: Exception\nTraceback (most recent call last):\n"
        f'  File "{tmp_path}/service.py", line 1, in first\n    second()\n    ~~~~~~^^\n'
        f'  File "{tmp_path}/service.py", line 2, in second\n    call()\n'
        '  File "/library.py", line 3, in call\n    raise KeyError\nKeyError: 3\nINFO: more\n'
    )
    assert logged_error(log, tmp_path) == (
        '      File "service.py", line 2, in second\n        call()\n    KeyError: 3'
    )
    assert logged_error("INFO: nothing\n", tmp_path) == ""


def test_a_drill_that_does_not_exist(tmp_path: Path) -> None:
    failed = drill("no_such_drill", tmp_path)
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr == "There is no drill 'no_such_drill'. make drills lists them.\n"
    assert not list(tmp_path.iterdir())


def test_edits_stay_until_they_are_reset(tmp_path: Path) -> None:
    drill("slow_list", tmp_path)
    edited = tmp_path / "work" / "slow_list.py"
    edited.write_text("raise RuntimeError('half an edit')\n")
    failed = drill("slow_list", tmp_path)
    assert failed.returncode == 1
    assert "RuntimeError: half an edit" in failed.stdout
    assert 'File "slow_list.py", line 1' in failed.stdout
    assert "half an edit" in edited.read_text()
    drill("slow_list", tmp_path, "--reset")
    assert edited.read_text() == service_of("slow_list").read_text()
