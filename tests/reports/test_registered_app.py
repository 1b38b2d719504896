"""A run over an app that a plugin registers: each finding stands first, with the app."""

import re
import subprocess
import sys

import pytest

from contract_tests.apps import ROOT
from contract_tests.openapi.contract import document
from contract_tests.openapi.documents import normalised
from http_conformance.findings import LONGEST

MISSING = 'broken: POST /api/users: 201: $.user: "bio" is a required property'
BODY = normalised(document())["operations"]["POST /api/users"]["requestBody"]
DIFFERENCE = f"operations > POST /api/users > requestBody: {BODY!r}, but generated None"
FAST = "broken and not postgresql"


@pytest.fixture(scope="module", params=[["-n", "0"], ["-n", "2"]], ids=["alone", "xdist"])
def output(request: pytest.FixtureRequest) -> str:
    """The output of a run of three files of scenarios."""
    files = ["accounts/test_profiles.py", "documents", "service/test_health.py"]
    plugins = ["-p", "tests.reports.broken_app", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", *(f"contract_tests/{file}" for file in files)),
            *(*plugins, "-q", "-m", FAST, *request.param),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout + run.stderr
    return run.stdout


def test_a_violation_stands_before_every_traceback(output: str) -> None:
    """In the fixtures too, where most scenarios of this app fail."""
    shown = output.partition("short test summary info")[0]
    parts = [part.split("\n")[1:] for part in re.split(r"\n_+ (?=[A-Za-z])", shown)[1:]]
    firsts = [next(line for line in lines if line[:3] != "[gw") for lines in parts]
    assert f"E   {MISSING}" in firsts
    assert {first for first in firsts if not first.startswith("E   broken: ")} == set()


def test_the_second_failure_of_a_cause_has_no_traceback_and_the_fourth_is_not_shown(
    output: str,
) -> None:
    shown = output.partition("short test summary info")[0]
    assert shown.count(f"E   {MISSING}\n") == 3
    assert shown.count("ContractViolation: POST /api/users -> 201") == 1
    assert output.count(f"{MISSING} (") == 1


def test_three_failures_of_a_cause_are_listed_and_all_are_counted(output: str) -> None:
    listed = output.partition("short test summary info")[2].partition(" the contract at ")[0]
    assert len(re.findall(r"^(?:FAILED|SUBFAILED|ERROR)", listed, re.MULTILINE)) == 4
    in_all = re.search(r"pytest counts (\d+) failed, .* and (\d+) errors in fixtures", output)
    assert in_all is not None
    assert re.search(rf"^{in_all[1]} failed, .* {in_all[2]} errors in", output.splitlines()[-1])


def test_a_violation_stands_at_the_end_with_its_area(output: str) -> None:
    report = output.rpartition(" the contract at ")[2]
    assert re.search(r"\naccounts: [0-9]+ hold, [0-9]+ fail, 0 not checked\n", report)
    assert report.count(f"\n  {MISSING} (") == 1
    assert "\n    curl -i -X POST -H 'Content-Type: application/json' \"$URL\"/api/users " in report


def test_a_difference_of_the_document_is_complete(output: str) -> None:
    (line,) = {one for one in output.splitlines() if one.startswith("E   broken: GET /openapi")}
    assert line.endswith(DIFFERENCE)
    assert len(DIFFERENCE) > LONGEST


def test_other_areas_are_not_run_for_it(output: str) -> None:
    assert "test_health" not in output
