"""Every target that the registered apps have, and which of them a run selects."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from _pytest.mark.expression import Expression  # pytest has no public name for what `-m` means

from contract_tests.apps import APPS, App, complete_apps
from contract_tests.targets.databases import Databases
from contract_tests.targets.in_process import in_process, over_django_orm, over_memory
from contract_tests.targets.live import live
from contract_tests.targets.one_process import (
    NAMES,
    alone,
    alternating,
    live_one_process,
)
from contract_tests.targets.relay import relay
from contract_tests.targets.target import Target
from http_conformance import summary
from http_conformance.relay import Schedule

# Each kind of database, with the end of a target's id and the markers that it adds.
KINDS = {"SQLite": ("", ()), "PostgreSQL": ("-postgresql", ("postgresql",))}


@dataclass(frozen=True)
class Resources:
    """What a run gives to a target: databases of its kind, a folder for logs, the schedule."""

    databases: Databases
    logs: Path
    schedule: Schedule


@dataclass(frozen=True)
class TargetSpec(summary.TargetSpec):
    """A target that is not running yet: an app, or the relay, over one store in one way.

    `kind` is the kind of its database, None without one. `areas` are the folders of scenarios that
    it runs, None for all of them. With `if_named` it takes part only where `-m` names that marker.
    """

    kind: str | None
    apps: tuple[str, ...]  # whose frameworks must be installed
    marks: tuple[str, ...]
    open: Callable[[Resources], AbstractContextManager[Target]]
    areas: tuple[str, ...] | None = None
    if_named: str = ""

    def missing(self) -> str | None:
        """A framework that it needs and that is not installed."""
        frameworks = [APPS[name] for name in self.apps]
        return next((app.framework for app in frameworks if not app.is_installed), None)


def all_targets() -> list[TargetSpec]:
    """The targets of every registered app, those of one app next to each other, then all apps."""
    return [
        *(spec for app in APPS.values() for spec in _targets_of(app)),
        *_relay(),
        *_one_process(),
    ]


def _targets_of(app: App) -> Iterator[TargetSpec]:
    spec = partial(TargetSpec, areas=app.areas)
    name, store = app.name, app.store
    for kind, (suffix, marks) in KINDS.items():
        title = f"{name} in process, {store} on {kind}"
        yield spec(f"{name}{suffix}", title, kind, (name,), (name, *marks), _in_process(name))
    if app.serve_command:
        title = f"{name} live, {store} on SQLite"
        yield spec(f"{name}-live", title, "SQLite", (name,), (name, "live"), _live(name))
    if app.over_memory:
        title, marks = f"{name} in process, memory", (name, "matrix")
        yield spec(f"{name}-over-memory", title, None, (name,), marks, _over_memory(name))
    if app.over_django_orm:
        for kind, (suffix, marks) in KINDS.items():
            title = f"{name} in process, Django's ORM on {kind}"
            spec_id, marks = f"{name}-over-django-orm{suffix}", (name, "matrix", *marks)
            yield spec(spec_id, title, kind, (name, "django"), marks, _over_django_orm(name))


def _relay() -> Iterator[TargetSpec]:
    for kind, (suffix, marks) in KINDS.items():
        title, apps = f"relay in process, each app's store on {kind}", tuple(complete_apps())
        yield TargetSpec(f"relay{suffix}", title, kind, apps, ("relay", *marks), _open_relay)


def _open_relay(resources: Resources) -> AbstractContextManager[Target]:
    return relay(resources.databases, resources.schedule)


def _one_process() -> Iterator[TargetSpec]:
    """The middleware that lets a flag decide, over three apps in one process.

    In a run without `-m one_process` it alternates between them in process, and that is all.
    """
    spec = partial(TargetSpec, kind="SQLite", apps=NAMES)
    yield spec(
        "one-process",
        "one process, each operation by its flag, on SQLite",
        marks=("one_process", "relay"),
        open=lambda resources: alternating(resources.databases, resources.schedule),
    )
    for name in NAMES:
        yield spec(
            f"one-process-{name}",
            f"one process, every flag at {name}, on SQLite",
            marks=("one_process",),
            open=_alone(name),
            if_named="one_process",
        )
    yield spec(
        "one-process-live",
        "one process live, each operation by its flag, on SQLite",
        marks=("one_process", "live"),
        open=lambda resources: live_one_process(resources.databases, resources.logs),
        if_named="one_process",
    )


def _alone(name: str) -> Callable[[Resources], AbstractContextManager[Target]]:
    return lambda resources: alone(name, resources.databases)


def _in_process(name: str) -> Callable[[Resources], AbstractContextManager[Target]]:
    return lambda resources: in_process(name, resources.databases)


def _live(name: str) -> Callable[[Resources], AbstractContextManager[Target]]:
    return lambda resources: live(name, resources.databases, resources.logs)


def _over_memory(name: str) -> Callable[[Resources], AbstractContextManager[Target]]:
    return lambda _resources: over_memory(name)


def _over_django_orm(name: str) -> Callable[[Resources], AbstractContextManager[Target]]:
    return lambda resources: over_django_orm(name, resources.databases)


def selected(
    specs: list[TargetSpec], expression: str, own_marks: Iterable[str]
) -> list[TargetSpec]:
    """The targets for which `-m` selects a scenario that has these markers of its own.

    So no test is created only to be deselected, as most would be. If there is no target, the first
    is returned, since pytest reports a test without parameters as skipped.
    """
    specs = [spec for spec in specs if spec.if_named in expression]
    if not expression:
        return specs
    matches, own = Expression.compile(expression).evaluate, frozenset(own_marks)
    return [spec for spec in specs if matches(_Among(own.union(spec.marks)))] or specs[:1]


class _Among:
    def __init__(self, marks: frozenset[str]) -> None:
        self._marks = marks

    def __call__(self, name: str, /, **_details: object) -> bool:
        return name in self._marks
