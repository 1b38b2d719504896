"""The few steps of many that a difference takes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from contract_tests.fuzz.step import Step

Differs = Callable[[Sequence[Step]], bool]


def shrunk(steps: Sequence[Step], differs: Differs) -> list[Step]:
    """Steps of which none, and no header of which, can be left out without losing the difference.

    Delta debugging (Zeller and Hildebrandt, 2002): leave out ever smaller runs of steps.
    """
    kept = [*steps]
    size = len(kept) // 2
    while size:
        kept = _without_runs(kept, size, differs)
        size //= 2
    return _without_headers(kept, differs)


def _without_runs(steps: list[Step], size: int, differs: Differs) -> list[Step]:
    end = len(steps)
    while end > 0:
        fewer = steps[: max(end - size, 0)] + steps[end:]
        if fewer and differs(fewer):
            steps = fewer
        end -= size
    return steps


def _without_headers(steps: list[Step], differs: Differs) -> list[Step]:
    for index, step in enumerate(steps):
        for simpler in _with_one_less(step):
            tried = [*steps[:index], simpler, *steps[index + 1 :]]
            if differs(tried):
                return _without_headers(tried, differs)
    return steps


def _with_one_less(step: Step) -> Iterator[Step]:
    for index in range(len(step.headers)):
        yield replace(step, headers=step.headers[:index] + step.headers[index + 1 :])
    if step.chunked:
        yield replace(step, chunked=False)
