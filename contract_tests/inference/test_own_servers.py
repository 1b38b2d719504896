"""Deadlines and concurrency, on live servers of our apps with settings of their own."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from contract_tests.api import Api, problem
from contract_tests.apps import APPS
from contract_tests.inference.steps import JSON, TOO_SLOW, UNKNOWN_MODEL, predict
from contract_tests.targets.databases import SqliteFiles, migrate
from contract_tests.targets.environment import SETTINGS
from contract_tests.targets.live import serve_command, served_apps, serving
from contract_tests.targets.model_server import CONTROL_URL, ModelServer
from http_conformance.summary import NOT_CHECKED

OWN_SERVERS = [
    pytest.param(name, marks=[getattr(pytest.mark, name), pytest.mark.live])
    for name in served_apps()
]


@contextmanager
def own_server(
    request: pytest.FixtureRequest, directory: Path, **settings: str
) -> Iterator[httpx.Client]:
    """Serve the app that the fixture's parameter names, in one process with certain settings."""
    if request.config.getoption("--url"):
        pytest.skip(f"{NOT_CHECKED}needs a server with settings of its own: only without --url")
    if not APPS[request.param].is_installed:
        pytest.skip(f"{NOT_CHECKED}needs the package {request.param}: make installs it")
    database_url = SqliteFiles(directory).migrated(migrate)
    command = serve_command(request.param)
    with serving(command, database_url, directory, {**SETTINGS, **settings}) as client:
        yield client


DEADLINE = 2.0  # seconds


@pytest.fixture(params=OWN_SERVERS)
def short_deadline(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[httpx.Client]:
    """Serve an app whose deadline is short."""
    with own_server(request, tmp_path, PREDICT_DEADLINE_MS=f"{DEADLINE * 1000:.0f}") as client:
        yield client


def test_the_deadline_includes_the_time_to_receive_the_body(short_deadline: httpx.Client) -> None:
    api = Api(short_deadline)
    assert predict(api, 1).status_code == 200

    def late() -> Iterator[bytes]:
        yield b'{"features":[1],'
        time.sleep(2 * DEADLINE)
        yield b'"model_id":"mean"}'

    answer = api.send("POST", "/predict", content=late(), headers=JSON)
    assert problem(answer) == TOO_SLOW


@pytest.fixture(params=OWN_SERVERS)
def without_models(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[httpx.Client]:
    """Serve an app without a model server."""
    with own_server(request, tmp_path, MODEL_SERVER_URL="") as client:
        yield client


def test_without_a_model_server_there_is_no_model_remote(without_models: httpx.Client) -> None:
    api = Api(without_models)
    assert problem(predict(api, 1, model="remote")) == UNKNOWN_MODEL
    assert predict(api, 1, model="mean").json()["prediction"] == 1.0


REQUESTS = 200
ANSWER = b'{"prediction":2.0,"model_id":"remote"}'
TIMEOUT = 100.0  # seconds


@pytest.fixture(params=OWN_SERVERS)
def long_deadline(
    request: pytest.FixtureRequest, tmp_path: Path, own_models: None
) -> Iterator[httpx.Client]:
    """Serve an app whose deadline no request reaches."""
    with own_server(request, tmp_path, PREDICT_DEADLINE_MS="600000") as client:
        client.timeout = httpx.Timeout(2 * TIMEOUT)
        yield client


def test_a_request_is_served_while_two_hundred_wait_for_a_model(
    long_deadline: httpx.Client,
) -> None:
    models, api = ModelServer(CONTROL_URL), Api(long_deadline)
    models.behave("hold")
    with ThreadPoolExecutor(REQUESTS) as threads:
        waiting = [threads.submit(predict, api, 1, 3, model="remote") for _ in range(REQUESTS)]
        _wait_until_all_are_open(models)
        health = api.get("/health")
        answered_before = [answer for answer in waiting if answer.done()]
        models.behave("well")
    assert health.status_code == 200
    assert answered_before == []
    assert {answer.result().content for answer in waiting} == {ANSWER}


def _wait_until_all_are_open(models: ModelServer) -> None:
    latest = time.monotonic() + TIMEOUT
    while (counts := models.counts())["open"] < REQUESTS:
        assert time.monotonic() < latest, counts
    assert counts == {"open": REQUESTS, "most": REQUESTS, "asked": REQUESTS}
