"""A short run of generated requests: nothing tells the three apart, nor from the model."""

import pytest

from contract_tests.fuzz.fuzzing import Run, fuzz
from contract_tests.fuzz.repeating import three_over
from contract_tests.targets.in_process import is_installed
from contract_tests.targets.serving import SERVE

# All operations, and of the declared pairs of operation and status this share (of 144).
OPERATIONS, PAIRS, SUCCESSES = 30, 0.6, 0.33

needs_all_three = pytest.mark.skipif(
    not all(is_installed(name) for name in SERVE), reason="not checked: compares the three"
)


@needs_all_three
def test_over_memory_nothing_differs_and_the_run_goes_everywhere() -> None:
    run = _run("memory", 1_500)
    assert [str(difference) for difference, _ in run.found] == []
    assert len(run.coverage.operations()) == OPERATIONS
    assert run.coverage.share() >= PAIRS
    assert run.coverage.successes() >= SUCCESSES


@needs_all_three
def test_over_their_own_stores_nothing_differs_either() -> None:
    run = _run("sqlite", 300)
    assert [str(difference) for difference, _ in run.found] == []
    assert run.coverage.successes() >= SUCCESSES


def _run(kind: str, requests: int) -> Run:
    with three_over(kind) as three:
        return fuzz(three, 1, lambda run: run.coverage.requests >= requests)
