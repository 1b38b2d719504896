"""Our three apps, called in this process, each on a database and with a clock of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec

from contract_tests.targets.appointing import appoint_in_process
from contract_tests.targets.databases import Databases, migrate
from contract_tests.targets.environment import environment
from contract_tests.targets.model_server import CONTROL_URL, ModelServer
from contract_tests.targets.one_django import django_clock
from contract_tests.targets.serving import SERVE, Serve, clients
from contract_tests.targets.settable_clock import SettableClock
from contract_tests.targets.target import ALLOWED_ORIGIN, WEBHOOK_SECRETS, Target


@contextmanager
def in_process(framework: str, databases: Databases) -> Iterator[Target]:
    """One of the three, over the store that it brings."""
    clock = django_clock() if framework == "django" else SettableClock()
    appoint = partial(appoint_in_process, framework)
    with served_on(framework, SERVE[framework](clock), clock, databases, appoint) as target:
        yield target


IN_PROCESS = {name: partial(in_process, name) for name in SERVE}


def is_installed(framework: str) -> bool:
    """Whether the framework of one of our apps is there; its scenarios are skipped if not."""
    return find_spec(framework) is not None


@contextmanager
def served_on(
    name: str,
    serve: Serve,
    clock: SettableClock,
    databases: Databases,
    appoint: Callable[[str], None],
) -> Iterator[Target]:
    """What is served, on a new database, with all that scenarios ask for.

    `appoint` is called with the settings of the app in the environment.
    """
    open_client, database_url = clients(serve), databases.migrated(migrate)

    def appoint_staff(username: str) -> None:
        with environment(database_url):
            appoint(username)

    with open_client(database_url) as client:
        client.get("/health")  # what a framework loads at its first request is no scenario's time
        yield Target(
            name=name,
            client=client,
            allowed_origin=ALLOWED_ORIGIN,
            clock=clock,
            with_database=open_client,
            databases=databases,
            models=ModelServer(CONTROL_URL),
            webhook_secrets=WEBHOOK_SECRETS,
            appoint_staff=appoint_staff,
        )
