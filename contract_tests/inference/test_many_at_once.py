"""Hundreds of requests that wait for a model, and one that does not."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from contract_tests.api import Api
from contract_tests.inference.asking import ask
from contract_tests.inference.own_servers import OWN_SERVERS, own_server
from contract_tests.targets.model_server import CONTROL_URL, ModelServer

MANY = 200
ANSWER = b'{"prediction":2.0,"model_id":"remote"}'
PATIENCE = 100.0  # seconds


@pytest.fixture(params=OWN_SERVERS)
def patient(
    request: pytest.FixtureRequest, tmp_path: Path, own_models: None
) -> Iterator[httpx.Client]:
    """One process of an app of ours, whose deadline no request here reaches."""
    with own_server(request, tmp_path, PREDICT_DEADLINE_MS="600000") as client:
        client.timeout = httpx.Timeout(2 * PATIENCE)
        yield client


def test_one_is_served_while_two_hundred_wait_for_a_model(patient: httpx.Client) -> None:
    models, api = ModelServer(CONTROL_URL), Api(patient)
    models.behave("hold")
    with ThreadPoolExecutor(MANY) as threads:
        waiting = [threads.submit(ask, api, 1, 3, model="remote") for _ in range(MANY)]
        _wait_until_all_are_open(models)
        health = api.get("/health")
        answered_before = [answer for answer in waiting if answer.done()]
        models.behave("well")
    assert health.status_code == 200
    assert answered_before == []
    assert {answer.result().content for answer in waiting} == {ANSWER}


def _wait_until_all_are_open(models: ModelServer) -> None:
    latest = time.monotonic() + PATIENCE
    while (counts := models.counts())["open"] < MANY:
        assert time.monotonic() < latest, counts
    assert counts == {"open": MANY, "most": MANY, "asked": MANY}
