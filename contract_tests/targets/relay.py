"""Our three apps in one process, over one database and with one clock, as if they were one.

A token comes from one, what it is for from the next, a cursor and an ETag from the third.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import httpx

from contract_tests.targets.appointing import appoint_in_process
from contract_tests.targets.databases import Databases
from contract_tests.targets.in_process import served_on
from contract_tests.targets.one_django import django_clock
from contract_tests.targets.serving import SERVE, Serve
from contract_tests.targets.settable_clock import SettableClock
from contract_tests.targets.target import Target
from contract_tests.targets.turns import Turns

# Where each app has documents of its own, and what they load; the contract leaves them out.
DOCUMENTS = (b"/openapi.json", b"/docs", b"/static")


class Relay(httpx.BaseTransport):
    """Sends each request to another app than the one before."""

    def __init__(self, apps: Mapping[str, httpx.BaseTransport], turns: Turns) -> None:
        self._apps = apps
        self._turns = turns

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the app whose turn it is."""
        path = request.url.raw_path
        draw = self._turns.of_documents if path.startswith(DOCUMENTS) else self._turns.next
        name = draw([*self._apps], f"{request.method} {path.decode('ascii')}")
        return self._apps[name].handle_request(request)


@contextmanager
def relay(databases: Databases, turns: Turns) -> Iterator[Target]:
    """The three of them."""
    clock = django_clock()

    def appoint(username: str) -> None:
        appoint_in_process(turns.next([*SERVE], "staff"), username)

    with served_on("relay", _served(clock, turns), clock, databases, appoint) as target:
        yield target


def _served(clock: SettableClock, turns: Turns) -> Serve:
    serves = {name: serve(clock) for name, serve in SERVE.items()}

    @contextmanager
    def serve(database_url: str, /, *, impatient: bool) -> Iterator[httpx.BaseTransport]:
        with ExitStack() as served:
            apps = {
                name: served.enter_context(one(database_url, impatient=impatient))
                for name, one in serves.items()
            }
            yield Relay(apps, turns)

    return serve
