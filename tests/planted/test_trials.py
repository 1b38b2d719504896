"""The verdicts on faults that must be caught, and on those that do not count."""

import shutil
from pathlib import Path

import pytest

from contract_tests.planted.faults import copy_tree, planted, read_faults, selected
from contract_tests.planted.trials import (
    Outcome,
    Result,
    Verdict,
    Workspace,
    controlled,
    run_exactly,
    run_some,
    verdict,
)
from tests.planted.planting import fault

READY = "contract_tests/service/test_readiness.py::test_a_server_with_its_database_is_ready[flask]"
HEALTHY = "contract_tests/service/test_health.py::test_a_running_server_is_healthy[flask]"
FACTORY = "flask_app/__init__.py"
LIMITS = "contract_tests/http/test_queries.py::test_a_limit_is_an_integer_between_1_and_100[flask]"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy to plant in."""
    return copy_tree(tmp_path_factory.mktemp("planted"))


def test_without_a_fault_the_scenarios_pass(tree: Path) -> None:
    result = run_some(tree, "flask", "service")
    assert verdict(result) == Verdict(Outcome.SURVIVED)
    assert len(result.passed) > 3


def test_a_fault_is_killed_by_a_scenario_and_removed(tree: Path) -> None:
    file = tree / fault().file
    before = file.read_text(), file.stat().st_mtime_ns
    assert Workspace([tree]).try_out(fault()) == Verdict(Outcome.KILLED, READY)
    assert (file.read_text(), file.stat().st_mtime_ns) == before


def test_a_scenario_of_which_a_row_fails_does_not_pass(tree: Path) -> None:
    with planted(tree, *selected(read_faults(), ["W7.reads-digits-of-every-script"])):
        result = run_exactly(tree, "flask", [LIMITS])
    assert (result.passed, {*result.failed}) == ((), {LIMITS})


def test_what_breaks_the_start_does_not_count(tree: Path) -> None:
    broken = fault(file=FACTORY, find="from flask import Flask", replace="from flask import Flsk")
    with planted(tree, broken):
        judged = verdict(run_some(tree, "flask", "service"))
    assert judged.outcome is Outcome.DOES_NOT_COUNT
    assert "no scenario passes" in judged.because


def test_what_breaks_every_scenario_does_not_count(tree: Path) -> None:
    empty = '    app.before_request(lambda: ("", 500))\n    return app\n'
    broken = fault(file=FACTORY, find="    return app\n", replace=empty)
    with planted(tree, broken):
        judged = verdict(run_some(tree, "flask", "service"))
    assert judged.outcome is Outcome.DOES_NOT_COUNT


def test_a_run_of_another_tree_than_the_copy_does_not_count(tree: Path, tmp_path: Path) -> None:
    other = shutil.copytree(tree, tmp_path / "other")
    shutil.rmtree(other / "core")  # so that Python finds it where it is installed
    judged = verdict(run_some(other, "flask", "service"))
    assert judged.outcome is Outcome.DOES_NOT_COUNT
    assert "which is not in the copy" in judged.because


def test_a_scenario_that_fails_without_the_fault_too_proves_nothing(tree: Path) -> None:
    honest, mistaken = fault(), fault(name="W1.n")
    with planted(tree, fault()):
        verdicts = controlled(
            Workspace([tree]),
            {
                honest: Verdict(Outcome.KILLED, HEALTHY),
                mistaken: Verdict(Outcome.KILLED, READY),
            },
        )
    assert verdicts[honest] == Verdict(Outcome.KILLED, HEALTHY)
    assert verdicts[mistaken].outcome is Outcome.DOES_NOT_COUNT


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (Result(passed=("p",)), Outcome.SURVIVED),
        (Result(passed=("p",), failed=("s",)), Outcome.KILLED),
        (Result(passed=("p",), failed=("s",), errors=("e",)), Outcome.KILLED),
        (Result(passed=("p",), errors=("e",)), Outcome.DOES_NOT_COUNT),
        (Result(failed=("s",)), Outcome.DOES_NOT_COUNT),
        (Result(), Outcome.DOES_NOT_COUNT),
        (Result(passed=("p",), failed=("s",), foreign=("/f.py",)), Outcome.DOES_NOT_COUNT),
    ],
)
def test_a_fault_counts_where_a_scenario_fails_and_another_passes(
    result: Result, outcome: Outcome
) -> None:
    assert verdict(result).outcome is outcome
