"""Waiting until a server has worked off what its clients have left behind."""

from contextlib import suppress

from benchmarks.operations import HEALTH
from benchmarks.serving.server import Server

_ATTEMPTS = 4  # each of which waits as long as a question to the server does


def settle(server: Server) -> None:
    """Return when all that waits is answered: who asks now is served after it."""
    for _ in range(_ATTEMPTS):
        with suppress(TimeoutError, ConnectionError):
            server.ask(HEALTH.request)
            return
