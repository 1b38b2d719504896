"""The three apps in one process, composed as in examples/one_process.py, with flags for every test.

The flags name another app for each request, or the same app for all of them.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Never
from uuid import uuid4

import httpx
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import TypeMismatchError
from openfeature.flag_evaluation import FlagResolutionDetails
from openfeature.provider import AbstractProvider, Metadata

from contract_tests.apps import APPS, ROOT, Wiring, shared_doubles
from contract_tests.targets.databases import Databases, migrate
from contract_tests.targets.environment import (
    ALLOWED_ORIGIN,
    SETTINGS,
    WEBHOOK_SECRETS,
    environment,
)
from contract_tests.targets.in_process import target_on
from contract_tests.targets.live import serving
from contract_tests.targets.model_server import CONTROL_URL, ModelServer
from contract_tests.targets.target import Target
from contract_tests.targets.transports import AsgiTransport
from gateway.openapi import operations, parse_document
from http_conformance.relay import Schedule

COMMAND = "uvicorn examples.one_process:app --http h11 --ws none --port {port}"
NAMES = ("fastapi", "flask", "django")
TABLE = """
[gateway]
openapi = "{document}"
default = "{default}"
"""
UPSTREAM = """
[upstreams.{name}]
addresses = ["http://127.0.0.1:1"]
"""


@contextmanager
def alternating(databases: Databases, schedule: Schedule) -> Iterator[Target]:
    """Each request of an operation goes to another app than the one before.

    What belongs to no path of the document, such as the document itself, goes to Flask.
    """

    def appoint(username: str) -> None:
        _appoint(schedule.next(NAMES, "staff"), username)

    client = _client_of(AlternatingProvider(schedule))
    with _target("one-process", databases, "flask", appoint, client) as target:
        yield target


@contextmanager
def alone(name: str, databases: Databases) -> Iterator[Target]:
    """Every request goes to one of the three, since the table says nothing else."""

    def appoint(username: str) -> None:
        _appoint(name, username)

    with _target(f"one-process-{name}", databases, name, appoint, None) as target:
        yield target


class AlternatingProvider(AbstractProvider):
    """An OpenFeature provider whose flags have the values that a schedule chooses."""

    def __init__(self, schedule: Schedule) -> None:
        super().__init__()
        self._schedule = schedule

    def get_metadata(self) -> Metadata:
        """The provider's name."""
        return Metadata(name="alternating")

    def resolve_string_details(
        self,
        flag_key: str,
        default_value: str,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[str]:
        """The name of the app for the next request."""
        return FlagResolutionDetails(self._schedule.next(NAMES, flag_key))

    async def resolve_string_details_async(
        self,
        flag_key: str,
        default_value: str,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[str]:
        """The same, as it has to wait for nothing."""
        return self.resolve_string_details(flag_key, default_value, evaluation_context)

    def resolve_boolean_details(self, *_args: Any, **_named: Any) -> Never:
        """Raise TypeMismatchError: only the middleware evaluates these flags."""
        raise TypeMismatchError("every flag is a string")

    resolve_integer_details = resolve_boolean_details
    resolve_float_details = resolve_boolean_details
    resolve_object_details = resolve_boolean_details


@contextmanager
def live_one_process(databases: Databases, logs: Path) -> Iterator[Target]:
    """examples/one_process.py behind uvicorn. Each request is a toss-up between two of the three.

    In the table each operation has two apps with half of the requests each, and no header makes
    requests stick.
    """
    table = logs / "gateway.toml"
    database_url = databases.migrated(migrate)
    _write_table(table, "flask", _tossed_up())
    settings = {**SETTINGS, "GATEWAY_TABLE": str(table)}

    @contextmanager
    def with_database(database_url: str, /, *, fail_fast: bool = False) -> Iterator[httpx.Client]:
        with serving(COMMAND, database_url, logs, settings) as client:
            yield client

    def appoint_staff(username: str) -> None:
        with environment(database_url):
            _appoint("fastapi", username)

    with with_database(database_url) as client:
        yield Target(
            name="one-process-live",
            client=client,
            allowed_origin=ALLOWED_ORIGIN,
            with_database=with_database,
            databases=databases,
            models=ModelServer(CONTROL_URL),
            webhook_secrets=WEBHOOK_SECRETS,
            appoint_staff=appoint_staff,
        )


def _tossed_up() -> str:
    document = parse_document((ROOT / "http_contract" / "openapi.yaml").read_bytes())
    text = '[stickiness]\nheaders = ["X-Nobody-Sends-This"]\n'
    for number, operation in enumerate(operations(document)):
        old, new = (NAMES[(number + step) % 3] for step in (0, 1))
        text += (
            f'[operations.{operation.id}]\nstage = "canary"\nshare = 50\n'
            f'old = "{old}"\nnew = "{new}"\n'
        )
    return text


def _client_of(provider: AbstractProvider) -> OpenFeatureClient:
    domain = uuid4().hex
    api.set_provider_and_wait(provider, domain)
    return api.get_client(domain)


def _appoint(name: str, username: str) -> None:
    command = APPS[name].appoint
    assert command is not None
    command(username)


def _target(
    name: str,
    databases: Databases,
    default: str,
    appoint: Callable[[str], None],
    client: OpenFeatureClient | None,
) -> AbstractContextManager[Target]:
    def serve(wiring: Wiring) -> AbstractContextManager[httpx.BaseTransport]:
        return _serve(wiring, default, client)

    return target_on(name, serve, shared_doubles().clock, databases, appoint)


@contextmanager
def _serve(
    wiring: Wiring, default: str, client: OpenFeatureClient | None
) -> Iterator[httpx.BaseTransport]:
    from contract_tests.apps import example
    from contract_tests.targets.django_in_process import (
        django_application,
        django_on,
        django_with_store,
    )

    django = django_application()  # first, so that Django has the settings of the suite
    compose = example("one_process").compose
    import flask_app
    from django_project.database.store import DjangoStore
    from fastapi_app import main
    from fastapi_app.settings import Settings

    with environment(wiring.database_url):
        fastapi = main.create_app(Settings(), clock=wiring.clock, randomness=wiring.randomness)
        flask = flask_app.create_app(clock=wiring.clock, randomness=wiring.randomness)
    with (
        TemporaryDirectory(prefix="forge-") as folder,
        django_on(wiring.database_url, fail_fast=wiring.fail_fast),
        django_with_store(DjangoStore()),
    ):
        table = Path(folder) / "gateway.toml"
        _write_table(table, default)
        with AsgiTransport(compose(fastapi, flask, django, table, client)) as transport:
            yield transport


def _write_table(table: Path, default: str, more: str = "") -> None:
    document = ROOT / "http_contract" / "openapi.yaml"
    upstreams = "".join(UPSTREAM.format(name=name) for name in NAMES)
    table.write_text(TABLE.format(document=document, default=default) + upstreams + more)
