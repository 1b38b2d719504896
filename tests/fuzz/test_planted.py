"""What a run makes of a fault that is planted in one of the three."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from contract_tests.fuzz.fuzzing import fuzz
from contract_tests.fuzz.rounds import first_difference, running
from contract_tests.fuzz.shrinking import shrunk
from contract_tests.fuzz.step import Step
from contract_tests.fuzz.stores import Behind, EmptiedStore, memory
from core.ports.store import UnitOfWork

pytest.importorskip("fastapi", reason="not checked: compares the three")
pytest.importorskip("flask", reason="not checked: compares the three")
pytest.importorskip("django", reason="not checked: compares the three")
REQUESTS = 2_000  # at most, until it is found


class Clinging(EmptiedStore):
    """A store that says it ends a token, and does not."""

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit that keeps tokens."""
        return _clinging(super().writing())


@asynccontextmanager
async def _clinging(unit: AbstractAsyncContextManager[Any]) -> AsyncIterator[UnitOfWork]:
    async def keep(_digest: str) -> None:
        pass

    async with unit as work:
        work.tokens.revoke = keep
        yield work


def _last_one_clings() -> Callable[[], Behind]:
    store = Clinging()
    clinging = Behind(memory().database_url, store, store, store.empty)
    return iter([memory(), memory(), clinging]).__next__


def test_a_fault_in_what_an_app_answers_is_shrunk_to_few_requests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flask_app.membership.views.matches_if_none_match", lambda *_: False)
    about, steps = _found(memory)
    assert about == "answers"
    assert len(steps) <= 4  # one each for the member, and for the version that the ETag names
    assert [name for name, _ in steps[-1].headers] == ["If-None-Match"]


def test_a_fault_in_what_is_kept_is_shrunk_to_the_story_that_it_takes() -> None:
    about, steps = _found(_last_one_clings())
    assert about in ("answers", "use cases")
    assert len(steps) == 3
    assert (steps[1].method, steps[1].path) == ("POST", "/api/users/logout")


def _found(behind: Callable[[], Behind]) -> tuple[str, list[Step]]:
    """What a run says of the difference, and the steps that are left of it."""
    with running(behind) as three:
        run = fuzz(three, 1, lambda run: run.coverage.requests >= REQUESTS)
        ((found, steps),) = run.found

        def differs(tried: Sequence[Step]) -> bool:
            again = first_difference(three, tried)
            return again is not None and again.about == found.about

        return found.about, shrunk(steps, differs)
