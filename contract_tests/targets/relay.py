"""The relay: all apps as one, over one database and with one clock, each request to another app.

A token comes from one app, the article from the next, a cursor and an ETag from the third.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx

from contract_tests.apps import APPS, Wiring, complete_apps, shared_doubles
from contract_tests.targets.databases import Databases
from contract_tests.targets.in_process import target_on
from contract_tests.targets.target import Target
from http_conformance.relay import Relay, Schedule

# Where each app serves documents of its own, and the assets that they load.
DOCUMENTS = (b"/openapi.json", b"/docs", b"/static")


@contextmanager
def relay(databases: Databases, schedule: Schedule) -> Iterator[Target]:
    """The complete apps as one target."""
    names = complete_apps()

    @contextmanager
    def serve(wiring: Wiring) -> Iterator[httpx.BaseTransport]:
        with ExitStack() as running:
            apps = {name: running.enter_context(APPS[name].serve(wiring)) for name in names}
            yield Relay(apps, schedule, DOCUMENTS)

    def appoint(username: str) -> None:
        name = schedule.next(names, "staff")
        command = APPS[name].appoint
        assert command is not None, f"{name} has no `appoint` in contract_tests/apps.py"
        command(username)

    with target_on("relay", serve, shared_doubles().clock, databases, appoint) as target:
        yield target
