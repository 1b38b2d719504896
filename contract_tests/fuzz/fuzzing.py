"""A run: rounds of generated requests, until enough were sent or something differs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from contract_tests.fuzz.coverage import Coverage
from contract_tests.fuzz.differences import Difference
from contract_tests.fuzz.drawing import Draw
from contract_tests.fuzz.facts import Facts
from contract_tests.fuzz.generating import next_step, opening
from contract_tests.fuzz.rounds import BEGAN, Three
from contract_tests.fuzz.step import Step

ROUND = 250  # requests, after which everything is forgotten


@dataclass
class Run:
    """What a run has seen so far; `found` holds each difference with the steps up to it."""

    coverage: Coverage = field(default_factory=Coverage)
    found: list[tuple[Difference, list[Step]]] = field(default_factory=list)


def fuzz(three: Three, seed: int, is_enough: Callable[[Run], bool], most: int = 1) -> Run:
    """Take rounds until it is enough, or so many of them met a difference."""
    run, number = Run(), 0
    while not is_enough(run) and len(run.found) < most:
        _round(three, Draw(f"{seed} {number}", Facts()), is_enough, run)
        number += 1
    return run


def _round(three: Three, draw: Draw, is_enough: Callable[[Run], bool], run: Run) -> None:
    three.begin()
    taken: list[Step] = []
    for step in _steps(draw):
        taken.append(step)
        answer, difference = three.take(step)
        if answer is not None:
            run.coverage.count(step, answer.status)
            draw.facts.learn(answer)
            if step.number == 0:
                draw.facts.staff_token.extend(draw.facts.token)
        if difference is not None:
            run.found.append((difference, taken))
            return
        if is_enough(run):
            return


def _steps(draw: Draw) -> Iterator[Step]:
    """Each is drawn only when the one before has been answered."""
    before = opening()
    yield from before
    last, began = before[-1], int(BEGAN.timestamp())
    while last.number < ROUND:
        last = next_step(draw, last.number + 1, last.at, began)
        yield last
