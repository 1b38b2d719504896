"""A run of the contract suite over the Starlette app, which a plugin registers."""

import re
import subprocess
import sys

import pytest

from contract_tests.apps import APPS, ROOT

AREAS = ("service", "accounts", "comments", "http")
HOLD = re.compile(
    r"^contract: starlette in process, SQLAlchemy on SQLite: "
    r"([\d,]+) scenarios with ([\d,]+) rows hold, ([\d,]+) not checked$",
    re.MULTILINE,
)
ANSWERED = re.compile(r"^answered: (\d+) by starlette, (\d+) by flask$", re.MULTILINE)


@pytest.fixture(scope="module")
def output() -> str:
    """The output of a run in which every scenario and row held."""
    pytest.importorskip("starlette")
    pytest.importorskip("aiosqlite")
    if not APPS["flask"].is_installed:
        pytest.skip("the other areas are left to Flask, which is not installed")
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", *(f"contract_tests/{area}" for area in AREAS)),
            *("-p", "tests.another_framework.entry", "-p", "no:cacheprovider"),
            *("-q", "-n", "0", "-m", "starlette and not postgresql"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == pytest.ExitCode.OK, run.stdout + run.stderr
    return run.stdout


def test_every_scenario_and_row_of_its_areas_holds(output: str) -> None:
    found = HOLD.search(output)
    assert found, output
    scenarios, rows, not_checked = (int(number.replace(",", "")) for number in found.groups())
    assert scenarios > 0
    assert rows > 0
    assert not_checked == 0


def test_both_apps_answered(output: str) -> None:
    """Requests of the other areas alone would prove nothing about the new app."""
    found = ANSWERED.search(output)
    assert found, output
    assert all(int(number) > 0 for number in found.groups())
