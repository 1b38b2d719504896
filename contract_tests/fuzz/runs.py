"""Runs of generated requests: rounds until something differs, and the few steps that show it."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from pprint import pformat

import httpx

from contract_tests.apps import shared_doubles
from contract_tests.fuzz.apps import RunningApp, Storage, memory, serving_all, sqlite
from contract_tests.fuzz.comparison import (
    Answer,
    CallTexts,
    Difference,
    PairCoverage,
    difference,
    send,
)
from contract_tests.fuzz.model import Call, Model, recording_calls
from contract_tests.fuzz.requests import Step, next_step, opening
from contract_tests.fuzz.values import Draw, Known
from contract_tests.targets.databases import SqliteFiles, folder_in_memory
from contract_tests.targets.doubles import Doubles
from contract_tests.targets.transports import BASE_URL
from core.domain.errors import DomainError
from core.run_blocking import run_blocking
from core.use_cases.membership import appoint_staff

BEGAN = datetime(2026, 11, 22, 15, 29, tzinfo=UTC)
ROUND = 250  # requests, after which everything is forgotten
STORES = ("memory", "sqlite")
Differs = Callable[[Sequence[Step]], bool]


class Apps:
    """All complete apps and the model, in the same state as long as nothing differs."""

    def __init__(self, apps: Sequence[RunningApp], doubles: Doubles, calls: list[Call]) -> None:
        self._apps = apps
        self._doubles = doubles
        self._calls = calls
        self._model = Model(doubles)
        self.names = [app.name for app in apps]

    def begin(self) -> None:
        """Remove everything from all stores."""
        for app in self._apps:
            app.empty()
        self._model.empty()
        self._calls.clear()

    def take(self, step: Step) -> tuple[Answer | None, Difference | None]:
        """Send a step to all apps. Returns the answer, if it is a request, and what differs."""
        self._doubles.clock.stop(BEGAN + timedelta(milliseconds=step.at))
        if step.is_request:
            return self._send(step)
        for ports in (*(app.direct for app in self._apps), self._model.ports):
            with suppress(DomainError):  # shrinking may leave the sign-up out
                run_blocking(appoint_staff(ports, step.path))
        self._calls.clear()
        return None, None

    def _send(self, step: Step) -> tuple[Answer, Difference | None]:
        request = _request_of(step)
        answers: dict[str, Answer] = {}
        texts: dict[str, CallTexts] = {}
        calls: list[Call] = []
        for app in self._apps:
            self._doubles.randomness.begin(str(step.number))
            answers[app.name] = send(app.transport, request)
            calls = self._calls.copy()
            self._calls.clear()
            texts[app.name] = [call.as_text() for call in calls]
        self._doubles.randomness.begin(str(step.number))
        texts["model"] = [call.as_text() for call in self._model.repeat(calls)]
        return answers[self._apps[0].name], difference(step, answers, texts)


def _request_of(step: Step) -> httpx.Request:
    """The request of a step, which can be sent more than once."""
    content = iter([step.body]) if step.chunked and step.body is not None else step.body
    headers = [(name.encode(), value) for name, value in step.headers]
    request = httpx.Request(step.method, BASE_URL + step.path, headers=headers, content=content)
    request.read()
    return request


def first_difference(apps: Apps, steps: Sequence[Step]) -> Difference | None:
    """The first difference when these steps are taken from the beginning; None if there is none."""
    apps.begin()
    return next((found for step in steps if (found := apps.take(step)[1])), None)


@contextmanager
def running(new_storage: Callable[[], Storage]) -> Iterator[Apps]:
    """All complete apps, each over a storage of its own, without their logs."""
    doubles = shared_doubles()
    with _no_logs(), serving_all(doubles, new_storage) as apps, recording_calls() as calls:
        try:
            yield Apps(apps, doubles, calls)
        finally:
            doubles.reset()


@contextmanager
def apps_over(store: str) -> Iterator[Apps]:
    """All complete apps over memory, or each over its own store on a SQLite file."""
    with folder_in_memory() as folder:
        new_storage = memory if store == "memory" else partial(sqlite, SqliteFiles(folder))
        with running(new_storage) as apps:
            yield apps


@contextmanager
def _no_logs() -> Iterator[None]:
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@dataclass
class Run:
    """What a run has seen so far. `found` holds each difference with the steps up to it."""

    coverage: PairCoverage = field(default_factory=PairCoverage)
    found: list[tuple[Difference, list[Step]]] = field(default_factory=list)


def fuzz(apps: Apps, seed: int, is_over: Callable[[Run], bool], most: int = 1) -> Run:
    """Take rounds of generated steps until the run is over, or as many rounds found a difference.

    With the same seed, a round has the same steps as long as the apps answer the same.
    """
    run, number = Run(), 0
    while not is_over(run) and len(run.found) < most:
        _round(apps, Draw(f"{seed} {number}", Known()), is_over, run)
        number += 1
    return run


def _round(apps: Apps, draw: Draw, is_over: Callable[[Run], bool], run: Run) -> None:
    apps.begin()
    taken: list[Step] = []
    for step in _steps(draw):
        taken.append(step)
        answer, found = apps.take(step)
        if answer is not None:
            run.coverage.count(step, answer.status)
            draw.values.learn(answer)
            if step.number == 0:
                draw.values.staff_token.extend(draw.values.token)
        if found is not None:
            run.found.append((found, taken))
            return
        if is_over(run):
            return


def _steps(draw: Draw) -> Iterator[Step]:
    """The steps of a round. Each is drawn after the one before was answered."""
    first = opening()
    yield from first
    last, began = first[-1], int(BEGAN.timestamp())
    while last.number < ROUND:
        last = next_step(draw, last.number + 1, last.at, began)
        yield last


def shrunk(steps: Sequence[Step], differs: Differs) -> list[Step]:
    """Steps of which none, and no header, can be left out without losing the difference.

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


_SCRIPT = '''"""{about} differ; run from the root of the tree: python {path}"""

import sys

from contract_tests.fuzz.requests import Step
from contract_tests.fuzz.runs import repeat

STEPS = {steps}

if __name__ == "__main__":
    sys.exit(repeat(STEPS, store={store!r}))
'''


def write_script(folder: Path, found: Difference, steps: Sequence[Step], store: str) -> Path:
    """Write a script that repeats a difference to a folder, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"difference_{len([*folder.glob('difference_*.py')]) + 1}.py"
    shown = pformat([*steps], width=100, sort_dicts=False)
    script = _SCRIPT.format(about=found.about.capitalize(), path=path, steps=shown, store=store)
    path.write_text(script, encoding="utf-8")
    return path


def repeat(steps: Sequence[Step], store: str) -> int:
    """Take the steps of a script again, and print what differs; 1 if anything does."""
    with apps_over(store) as apps:
        found = first_difference(apps, steps)
    print(found or "nothing differs")
    return 1 if found else 0
