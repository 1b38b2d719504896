"""Who runs on which cores, so that a server and what loads it do not take them from each other."""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Cores:
    """The numbers of the cores that each may use; none where the machine allows no choice."""

    server: Sequence[int]
    load: Sequence[int]
    database: Sequence[int]

    def __str__(self) -> str:
        if not self.server:
            return "nothing is pinned: the server shares its cores with what loads it"
        return (
            f"the server on core {_listed(self.server)}, the load generator on {_listed(self.load)}"
            f", the database on {_listed(self.database)}"
        )


def cores_of_this_machine() -> Cores:
    """The server's own core, and the others for the rest, apart from each other from four on."""
    if not hasattr(os, "sched_setaffinity"):
        return Cores([], [], [])
    return shared_out(sorted(os.sched_getaffinity(0)))


def shared_out(cores: Sequence[int]) -> Cores:
    """How these cores are used; a server of one process cannot use two."""
    if len(cores) < 2:
        return Cores([], [], [])
    server, *others = cores
    if len(others) < 3:
        return Cores([server], others, others)
    half = len(others) // 2
    return Cores([server], others[:half], others[half:])


@contextmanager
def pinned(cores: Collection[int]) -> Iterator[None]:
    """Keep this thread, and the processes that it starts meanwhile, on these cores."""
    if not cores:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _listed(cores: Sequence[int]) -> str:
    return ", ".join(map(str, cores))
