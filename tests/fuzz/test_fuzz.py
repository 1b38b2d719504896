"""Fuzzing runs: nothing differs, a planted fault is found, and few steps are left of it."""

import runpy
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from contract_tests.apps import APPS, complete_apps
from contract_tests.fuzz.apps import EmptiableStore, Storage, memory
from contract_tests.fuzz.comparison import Difference
from contract_tests.fuzz.requests import Step
from contract_tests.fuzz.runs import (
    Run,
    apps_over,
    first_difference,
    fuzz,
    running,
    shrunk,
    write_script,
)
from contract_tests.openapi.contract import operations
from core.ports.store import UnitOfWork

# Of the declared pairs of operation and status, and of all answers.
PAIRS, SUCCESSES = 0.6, 0.33
REQUESTS = 2_000  # at most, until a fault is found
STEPS = [
    Step(number, number, "GET", "/health", (("A", b"1"), ("B", b"\xff")), b"x", chunked=True)
    for number in range(50)
]

needs_all_apps = pytest.mark.skipif(
    not all(APPS[name].is_installed for name in complete_apps()),
    reason="not checked: compares all apps",
)


@needs_all_apps
def test_over_memory_nothing_differs_and_every_operation_is_sent() -> None:
    run = _run("memory", 1_500)
    assert [str(difference) for difference, _ in run.found] == []
    unsent = operations().keys() - run.coverage.operations()
    assert unsent == set(), "add them to FORMS in contract_tests/fuzz/requests.py"
    assert run.coverage.share() >= PAIRS
    assert run.coverage.successes() >= SUCCESSES


@needs_all_apps
def test_over_their_own_stores_nothing_differs_either() -> None:
    run = _run("sqlite", 300, seed=2)  # of the first 300 requests of seed 1 too many fail
    assert [str(difference) for difference, _ in run.found] == []
    assert run.coverage.successes() >= SUCCESSES


def _run(store: str, requests: int, seed: int = 1) -> Run:
    with apps_over(store) as apps:
        return fuzz(apps, seed, lambda run: run.coverage.requests >= requests)


class KeepsTokens(EmptiableStore):
    """A faulty store that does not remove revoked tokens."""

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that removes no token."""
        return _keeping_tokens(super().writing())


@asynccontextmanager
async def _keeping_tokens(unit: AbstractAsyncContextManager[Any]) -> AsyncIterator[UnitOfWork]:
    async def keep(_digest: str) -> None:
        pass

    async with unit as work:
        work.tokens.revoke = keep
        yield work


def _last_one_keeps_tokens() -> Callable[[], Storage]:
    store = KeepsTokens()
    faulty = Storage(memory().database_url, store, store, store.empty)
    return iter([*(memory() for _ in complete_apps()[1:]), faulty]).__next__


@needs_all_apps
def test_a_fault_in_what_an_app_answers_is_shrunk_to_few_requests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flask_app.membership.views.matches_if_none_match", lambda *_: False)
    about, steps = _found(memory)
    assert about == "answers"
    assert len(steps) <= 4  # one each for the member, and for the version that the ETag names
    assert [name for name, _ in steps[-1].headers] == ["If-None-Match"]


@needs_all_apps
def test_a_fault_in_what_is_kept_is_shrunk_to_the_story_that_it_takes() -> None:
    about, steps = _found(_last_one_keeps_tokens())
    assert about in ("answers", "use cases")
    assert len(steps) == 3
    assert (steps[1].method, steps[1].path) == ("POST", "/api/users/logout")


def _found(behind: Callable[[], Storage]) -> tuple[str, list[Step]]:
    """What differs, and the steps that are left after shrinking."""
    with running(behind) as apps:
        run = fuzz(apps, 1, lambda run: run.coverage.requests >= REQUESTS)
        ((found, steps),) = run.found

        def differs(tried: Sequence[Step]) -> bool:
            again = first_difference(apps, tried)
            return again is not None and again.about == found.about

        return found.about, shrunk(steps, differs)


def _takes_two(steps: Sequence[Step]) -> bool:
    """Whether step 3 is there, and step 41 with its header B."""
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
