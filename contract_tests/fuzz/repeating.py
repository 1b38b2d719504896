"""Taking the steps of a script again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from contract_tests.fuzz.rounds import Three, first_difference, running
from contract_tests.fuzz.step import Step
from contract_tests.fuzz.stores import memory, sqlite
from contract_tests.targets.databases import SqliteFiles, folder_in_memory

KINDS = ("memory", "sqlite")


@contextmanager
def three_over(kind: str) -> Iterator[Three]:
    """The three over memory, or each over its own store on a SQLite file."""
    with folder_in_memory() as folder:
        behind = memory if kind == "memory" else partial(sqlite, SqliteFiles(folder))
        with running(behind) as three:
            yield three


def repeat(steps: Sequence[Step], kind: str) -> int:
    """Say what differs; 1 if anything does, as a process ends."""
    with three_over(kind) as three:
        found = first_difference(three, steps)
    print(found or "nothing differs")
    return 1 if found else 0
