"""What a scenario may ask of the server that it runs against."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

from contract_tests.targets.settable_clock import SettableClock

ALLOWED_ORIGIN = "https://front.example"


class WithDatabase(Protocol):
    """Serves the same app once more, on a database that the scenario controls."""

    def __call__(self, database: Path, /) -> AbstractContextManager[httpx.Client]:
        """A client for the app on that SQLite file, which need not be there yet."""


@dataclass(frozen=True)
class Target:
    """A running server; what it lacks, a scenario that needs it reports as not checked."""

    name: str
    client: httpx.Client
    allowed_origin: str | None = None
    clock: SettableClock | None = None
    with_database: WithDatabase | None = None
