"""Shrinking, and the script that what is left becomes."""

import runpy
from collections.abc import Sequence
from pathlib import Path

from contract_tests.fuzz.differences import Difference
from contract_tests.fuzz.scripts import write_script
from contract_tests.fuzz.shrinking import shrunk
from contract_tests.fuzz.step import Step

STEPS = [
    Step(number, number, "GET", "/health", (("A", b"1"), ("B", b"\xff")), b"x", chunked=True)
    for number in range(50)
]


def _takes_two(steps: Sequence[Step]) -> bool:
    """Whether step 3 comes before step 41, which has its header B."""
    numbers = [step.number for step in steps]
    with_header = [step.number for step in steps if "B" in dict(step.headers)]
    return 3 in numbers and 41 in with_header


def test_only_the_steps_and_headers_are_left_that_it_takes() -> None:
    left = shrunk(STEPS, _takes_two)
    assert [(step.number, step.headers) for step in left] == [(3, ()), (41, (("B", b"\xff"),))]
    assert not any(step.chunked for step in left)


def test_a_single_step_is_left_alone() -> None:
    assert shrunk(STEPS[:1], lambda steps: steps == STEPS[:1]) == STEPS[:1]


def test_a_script_holds_the_steps_byte_for_byte(tmp_path: Path) -> None:
    difference = Difference(STEPS[41], "answers", {"flask": 1, "django": 2})
    paths = [write_script(tmp_path / "new", difference, STEPS[:2], "memory") for _ in range(2)]
    assert [path.name for path in paths] == ["difference_1.py", "difference_2.py"]
    assert runpy.run_path(str(paths[0]))["STEPS"] == STEPS[:2]
