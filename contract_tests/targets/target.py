"""What a scenario can use of the server that it runs against."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import httpx

from contract_tests.targets.databases import Databases
from contract_tests.targets.doubles import SettableClock
from contract_tests.targets.model_server import ModelServer


class WithDatabase(Protocol):
    """Serves the same app on another database."""

    def __call__(
        self, database_url: str, /, *, fail_fast: bool = False
    ) -> AbstractContextManager[httpx.Client]:
        """A client for the app on that database, which does not have to exist yet.

        With `fail_fast` the app gives up at once where it would wait for a database connection.
        """


@dataclass(frozen=True)
class Target:
    """A running server. A scenario that needs a member which is None is reported as not checked."""

    name: str
    client: httpx.Client
    allowed_origin: str | None = None
    clock: SettableClock | None = None
    with_database: WithDatabase | None = None
    databases: Databases | None = None
    models: ModelServer | None = None
    webhook_secrets: tuple[str, ...] = ()
    appoint_staff: Callable[[str], None] | None = None  # takes a username
    staff_token: str | None = None
    path_prefix: str = ""  # below which the server has all its paths
