"""What trials say of faults that must be caught, and of those that are none."""

import shutil
from pathlib import Path

import pytest

from contract_tests.planted.faults import read_faults, selected
from contract_tests.planted.running import Ground, controlled
from contract_tests.planted.trees import copy_tree, planted
from contract_tests.planted.trials import Said, run_alone, run_some
from contract_tests.planted.verdicts import Outcome, Verdict, verdict
from tests.planted.planting import fault

READY = "contract_tests/service/test_readiness.py::test_a_server_with_its_database_is_ready[flask]"
HEALTHY = "contract_tests/service/test_health.py::test_a_running_server_is_healthy[flask]"
FACTORY = "flask_app/__init__.py"
LIMITS = "contract_tests/http/test_queries.py::test_a_limit_is_an_integer_between_1_and_100[flask]"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy to plant in."""
    return copy_tree(tmp_path_factory.mktemp("planted"))


def test_without_a_fault_the_scenarios_hold(tree: Path) -> None:
    said = run_some(tree, "flask", "service")
    assert verdict(said) == Verdict(Outcome.SURVIVED)
    assert len(said.passed) > 3


def test_a_fault_is_killed_by_a_scenario_and_goes_again(tree: Path) -> None:
    file = tree / fault().file
    before = file.read_text(), file.stat().st_mtime_ns
    assert Ground([tree]).try_out(fault()) == Verdict(Outcome.KILLED, READY)
    assert (file.read_text(), file.stat().st_mtime_ns) == before


def test_a_scenario_of_which_a_row_fails_does_not_hold(tree: Path) -> None:
    with planted(tree, *selected(read_faults(), ["W7.reads-digits-of-every-script"])):
        said = run_alone(tree, "flask", [LIMITS])
    assert (said.passed, {*said.failed}) == ((), {LIMITS})


def test_what_breaks_the_start_does_not_count(tree: Path) -> None:
    broken = fault(file=FACTORY, find="from flask import Flask", replace="from flask import Flsk")
    with planted(tree, broken):
        said = verdict(run_some(tree, "flask", "service"))
    assert said.outcome is Outcome.DOES_NOT_COUNT
    assert "no scenario passes" in said.because


def test_what_breaks_every_scenario_does_not_count(tree: Path) -> None:
    broken = fault(file=FACTORY, find="    wire.init_app(app)\n", replace="")
    with planted(tree, broken):
        said = verdict(run_some(tree, "flask", "service"))
    assert said.outcome is Outcome.DOES_NOT_COUNT


def test_a_run_of_another_tree_than_the_copy_does_not_count(tree: Path, tmp_path: Path) -> None:
    other = shutil.copytree(tree, tmp_path / "other")
    shutil.rmtree(other / "core")  # so that Python finds it where it is installed
    said = verdict(run_some(other, "flask", "service"))
    assert said.outcome is Outcome.DOES_NOT_COUNT
    assert "which is not in the copy" in said.because


def test_a_scenario_that_fails_without_the_fault_too_proves_nothing(tree: Path) -> None:
    honest, mistaken = fault(), fault(name="W1.n")
    with planted(tree, fault()):
        verdicts = controlled(
            Ground([tree]),
            {
                honest: Verdict(Outcome.KILLED, HEALTHY),
                mistaken: Verdict(Outcome.KILLED, READY),
            },
        )
    assert verdicts[honest] == Verdict(Outcome.KILLED, HEALTHY)
    assert verdicts[mistaken].outcome is Outcome.DOES_NOT_COUNT


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said(passed=("p",)), Outcome.SURVIVED),
        (Said(passed=("p",), failed=("s",)), Outcome.KILLED),
        (Said(passed=("p",), failed=("s",), errors=("e",)), Outcome.KILLED),
        (Said(passed=("p",), errors=("e",)), Outcome.DOES_NOT_COUNT),
        (Said(failed=("s",)), Outcome.DOES_NOT_COUNT),
        (Said(), Outcome.DOES_NOT_COUNT),
        (Said(passed=("p",), failed=("s",), foreign=("/f.py",)), Outcome.DOES_NOT_COUNT),
    ],
)
def test_a_fault_counts_where_a_scenario_fails_and_another_passes(
    said: Said, outcome: Outcome
) -> None:
    assert verdict(said).outcome is outcome
