"""Sending steps to the three, and the model after them."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from contract_tests.fuzz.answers import Answer, answer_of, request_of
from contract_tests.fuzz.apps import App, Chance, djangos_chance, three_apps
from contract_tests.fuzz.calls import Call, noting_calls
from contract_tests.fuzz.differences import Difference, Told, difference
from contract_tests.fuzz.model import Model
from contract_tests.fuzz.step import Step
from contract_tests.fuzz.stores import Behind
from core.domain.errors import DomainError
from core.run_blocking import run_blocking
from core.use_cases.membership import appoint_staff

BEGAN = datetime(2026, 11, 22, 15, 29, tzinfo=UTC)


class Three:
    """The three apps and the model, all in the same state as long as nothing differs."""

    def __init__(self, apps: Sequence[App], chance: Chance, calls: list[Call]) -> None:
        self._apps = apps
        self._chance = chance
        self._calls = calls
        self._model = Model(chance)

    def begin(self) -> None:
        """Forget everything."""
        for app in self._apps:
            app.empty()
        self._model.empty()
        self._calls.clear()

    def take(self, step: Step) -> tuple[Answer | None, Difference | None]:
        """Send a step to all: what was answered, if it is a request, and what differs."""
        self._chance.clock.stop(BEGAN + timedelta(milliseconds=step.at))
        if step.is_request:
            return self._send(step)
        for ports in (*(app.staffing for app in self._apps), self._model.ports):
            with suppress(DomainError):  # nobody of that name, where their sign-up is left out
                run_blocking(appoint_staff(ports, step.path))
        self._calls.clear()
        return None, None

    def _send(self, step: Step) -> tuple[Answer, Difference | None]:
        request, answers, told = request_of(step), {}, {}
        calls: list[Call] = []
        for app in self._apps:
            self._begin_chance(step)
            answers[app.name] = answer_of(app.transport, request)
            calls = self._calls.copy()
            self._calls.clear()
            told[app.name] = _told(calls)
        self._begin_chance(step)
        told["model"] = _told(self._model.repeat(calls))
        return answers[self._apps[0].name], difference(step, answers, told)

    def _begin_chance(self, step: Step) -> None:
        self._chance.randomness.begin(str(step.number))


def first_difference(three: Three, steps: Sequence[Step]) -> Difference | None:
    """What differs when these steps are taken from the beginning; None where nothing does."""
    three.begin()
    return next((found for step in steps if (found := three.take(step)[1])), None)


@contextmanager
def running(behind: Callable[[], Behind]) -> Iterator[Three]:
    """The three, each over rows of its own; silent, since nobody reads so long a log."""
    chance = djangos_chance()
    with _silence(), three_apps(chance, behind) as apps, noting_calls() as calls:
        try:
            yield Three(apps, chance, calls)
        finally:
            chance.clock.reset()
            chance.randomness.reset()


@contextmanager
def _silence() -> Iterator[None]:
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _told(calls: Sequence[Call]) -> Told:
    return [call.told() for call in calls]
