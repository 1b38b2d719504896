"""Every way in which our apps are run, and what the summary of a run calls it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from contract_tests.targets.databases import Databases
from contract_tests.targets.in_process import IN_PROCESS
from contract_tests.targets.live import live
from contract_tests.targets.over_django_orm import OVER_DJANGO_ORM
from contract_tests.targets.over_memory import OVER_MEMORY
from contract_tests.targets.relay import relay
from contract_tests.targets.target import Target
from contract_tests.targets.turns import Turns

KINDS = {"SQLite": ("", []), "PostgreSQL": ("-postgresql", ["postgresql"])}
STORES = {"fastapi": "SQLAlchemy", "flask": "SQLAlchemy", "django": "Django's ORM"}


@dataclass(frozen=True)
class Means:
    """What a run gives a target: databases of its kind, where to log, whose turn it is."""

    databases: Databases
    logs: Path
    turns: Turns


@dataclass(frozen=True)
class Way:
    """An app, or all three, run in one way over one store.

    `kind` is that of its database, None without one; `frameworks` must be installed.
    """

    id: str
    said: str
    kind: str | None
    frameworks: list[str]
    marks: list[str]
    open: Callable[[Means], AbstractContextManager[Target]]


def our_ways() -> Iterator[Way]:
    """All of them, those of one app next to each other."""
    for name, store in STORES.items():
        yield from _in_process(name, store)
        yield _live(name, store)
        yield _over_memory(name)
        yield from _over_django_orm(name)
    yield from _relay()


def _in_process(name: str, store: str) -> Iterator[Way]:
    def opened(means: Means) -> AbstractContextManager[Target]:
        return IN_PROCESS[name](means.databases)

    for kind, (suffix, marks) in KINDS.items():
        said = f"{name} in process, {store} on {kind}"
        yield Way(f"{name}{suffix}", said, kind, [name], [name, *marks], opened)


def _live(name: str, store: str) -> Way:
    def opened(means: Means) -> AbstractContextManager[Target]:
        return live(name, means.databases, means.logs)

    said = f"{name} live, {store} on SQLite"
    return Way(f"{name}-live", said, "SQLite", [name], [name, "live"], opened)


def _over_memory(name: str) -> Way:
    def opened(_means: Means) -> AbstractContextManager[Target]:
        return OVER_MEMORY[name]()

    said = f"{name} in process, memory"
    return Way(f"{name}-over-memory", said, None, [name], [name, "matrix"], opened)


def _over_django_orm(name: str) -> Iterator[Way]:
    def opened(means: Means) -> AbstractContextManager[Target]:
        return OVER_DJANGO_ORM[name](means.databases)

    for kind, (suffix, marks) in KINDS.items() if name in OVER_DJANGO_ORM else ():
        said = f"{name} in process, Django's ORM on {kind}"
        way = f"{name}-over-django-orm{suffix}"
        yield Way(way, said, kind, [name, "django"], [name, "matrix", *marks], opened)


def _relay() -> Iterator[Way]:
    def opened(means: Means) -> AbstractContextManager[Target]:
        return relay(means.databases, means.turns)

    for kind, (suffix, marks) in KINDS.items():
        said = f"relay in process, each app's store on {kind}"
        yield Way(f"relay{suffix}", said, kind, [*STORES], ["relay", *marks], opened)
