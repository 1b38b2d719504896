"""How our apps are called in this process, each on a database that is named when it is served."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Any, Protocol

import httpx

from contract_tests.targets.asgi_transport import AsgiTransport
from contract_tests.targets.django_database import django_on
from contract_tests.targets.environment import environment
from contract_tests.targets.exchanged_store import django_over
from contract_tests.targets.one_django import IMPATIENT, django_application
from contract_tests.targets.settable_clock import SettableClock
from contract_tests.targets.target import WithDatabase
from contract_tests.targets.wsgi_transport import WsgiTransport

BASE_URL = "http://forge.test"


class Serve(Protocol):
    """Serves an app on a database, which need not be there yet."""

    def __call__(
        self, database_url: str, /, *, impatient: bool
    ) -> AbstractContextManager[httpx.BaseTransport]:
        """The way to the app; one that is impatient does not wait for a connection."""


def fastapi(clock: SettableClock) -> Serve:
    """FastAPI, on an event loop in a thread of its own."""
    main, settings = import_module("fastapi_app.main"), import_module("fastapi_app.settings")

    @contextmanager
    def serve(database_url: str, /, *, impatient: bool) -> Iterator[httpx.BaseTransport]:
        with environment(database_url):
            app = main.create_app(settings.Settings(), clock=clock)
        with AsgiTransport(app) as transport:
            yield transport

    return serve


def flask(clock: SettableClock) -> Serve:
    """Flask, in the calling thread."""
    flask_app = import_module("flask_app")

    @contextmanager
    def serve(database_url: str, /, *, impatient: bool) -> Iterator[httpx.BaseTransport]:
        with environment(database_url):
            app = flask_app.create_app(clock=clock)
        yield WsgiTransport(app)

    return serve


def django(_clock: SettableClock) -> Serve:
    """Django, in the calling thread; its clock is always `django_clock`."""
    application = django_application()
    own_store = import_module("django_project.database.store").DjangoStore()

    @contextmanager
    def serve(database_url: str, /, *, impatient: bool) -> Iterator[httpx.BaseTransport]:
        pool = IMPATIENT if impatient else {}
        with django_on(database_url, **pool), django_over(own_store):
            yield WsgiTransport(application)

    return serve


SERVE: dict[str, Callable[[SettableClock], Serve]] = {
    "fastapi": fastapi,
    "flask": flask,
    "django": django,
}


class DirectClient(httpx.Client):
    """httpx's client; what is sent as it is goes without cookies, redirects and log lines.

    No scenario asks for those, and they would be a tenth of the time that a run takes in process.
    """

    def __init__(self, transport: httpx.BaseTransport) -> None:
        super().__init__(transport=transport, base_url=BASE_URL)
        self._served = transport

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send one request, and read its answer."""
        if options:
            return super().send(request, **options)
        answer = self._served.handle_request(request)
        answer.request = request
        answer.read()
        return answer


def client_of(transport: httpx.BaseTransport) -> httpx.Client:
    """A client of what is served in this process."""
    return DirectClient(transport)


def clients(serve: Serve) -> WithDatabase:
    """The same, reached through a client."""

    @contextmanager
    def open_client(database_url: str, /, *, impatient: bool = False) -> Iterator[httpx.Client]:
        with serve(database_url, impatient=impatient) as transport, client_of(transport) as client:
            yield client

    return open_client
