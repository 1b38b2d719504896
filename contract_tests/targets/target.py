"""What a scenario may ask of the server that it runs against."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import httpx

from contract_tests.targets.databases import Databases
from contract_tests.targets.model_server import ModelServer
from contract_tests.targets.settable_clock import SettableClock

ALLOWED_ORIGIN = "https://front.example"
# As while one is rotated: what either signs is genuine.
WEBHOOK_SECRETS = ("whsec_of_this_year", "whsec_of_last_year")


class WithDatabase(Protocol):
    """Serves the same app once more, on a database that the scenario controls."""

    def __call__(
        self, database_url: str, /, *, impatient: bool = False
    ) -> AbstractContextManager[httpx.Client]:
        """A client for the app on that database, which need not be there yet.

        An app that is impatient gives up at once where it would wait for a connection.
        """


@dataclass(frozen=True)
class Target:
    """A running server; what it lacks, a scenario that needs it reports as not checked."""

    name: str
    client: httpx.Client
    allowed_origin: str | None = None
    clock: SettableClock | None = None
    with_database: WithDatabase | None = None
    databases: Databases | None = None
    models: ModelServer | None = None
    webhook_secrets: tuple[str, ...] = ()
    appoint_staff: Callable[[str], None] | None = None  # a user, by name
    staff_token: str | None = None
