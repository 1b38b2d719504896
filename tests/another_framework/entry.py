"""A pytest plugin that registers the Starlette app, for the areas that it serves.

The scenarios of these areas publish articles and add members too. The operations that the app
does not have are left to the Flask app, over the same database and with the same clock: so one
framework replaces another area by area.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from contract_tests.apps import APPS, App, Wiring, register
from contract_tests.openapi.contract import METHODS, area_of, operation_of
from http_contract.request_target import has_encoded_slash

AREAS = ("service", "accounts", "comments")
DOCUMENTS = ("/openapi.json", "/docs")  # no paths of the contract, but each complete app has them
answered = Counter[str]()


class AppByArea(httpx.BaseTransport):
    """Sends requests for paths of other areas to the whole app, and all others to the new one.

    The new one gets every path that the contract does not have, too.
    """

    def __init__(self, new: httpx.BaseTransport, whole: httpx.BaseTransport) -> None:
        self._new, self._whole = new, whole

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The response of one of them."""
        path = request.url.raw_path.partition(b"?")[0].decode("ascii")
        is_left = path in DOCUMENTS or _area_of(path) not in (None, *AREAS)
        name, app = ("flask", self._whole) if is_left else ("starlette", self._new)
        answered[name] += 1
        return app.handle_request(request)


def _area_of(path: str) -> str | None:
    """The area of a path's operations; None if the contract has no such path."""
    if has_encoded_slash(path):
        return None
    found = (operation_of(method.upper(), path) for method in METHODS)
    return next((area_of(operation) for operation in found if operation), None)


@contextmanager
def serve(wiring: Wiring) -> Iterator[httpx.BaseTransport]:
    """The Starlette app, with the Flask app behind it."""
    from starlette.config import Config

    from contract_tests.targets.environment import environment
    from contract_tests.targets.transports import AsgiTransport
    from tests.another_framework.starlette_app import create_app

    with environment(wiring.database_url):
        app = create_app(Config(), wiring.clock, wiring.randomness, wiring.store)
    with AsgiTransport(app) as new, APPS["flask"].serve(wiring) as whole:
        yield AppByArea(new, whole)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many requests each of the two answered."""
    starlette, flask = answered["starlette"], answered["flask"]
    terminalreporter.write_line(f"answered: {starlette} by starlette, {flask} by flask")


register(
    App(
        name="starlette",
        framework="starlette",
        package="tests.another_framework",
        store="SQLAlchemy",
        serve=serve,
        areas=(*AREAS, "http"),
    )
)
