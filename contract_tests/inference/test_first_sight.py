"""From when the deadline counts: the application's first sight of the request."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from contract_tests.api import Api, problem
from contract_tests.inference.asking import JSON, TOO_SLOW, ask
from contract_tests.inference.own_servers import OWN_SERVERS, own_server

DEADLINE = 2.0  # seconds


@pytest.fixture(params=OWN_SERVERS)
def hasty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[httpx.Client]:
    """An app of ours with a short deadline."""
    with own_server(request, tmp_path, PREDICT_DEADLINE_MS=f"{DEADLINE * 1000:.0f}") as client:
        yield client


def test_the_time_that_a_body_takes_to_arrive_counts(hasty: httpx.Client) -> None:
    api = Api(hasty)
    assert ask(api, 1).status_code == 200

    def late() -> Iterator[bytes]:
        yield b'{"features":[1],'
        time.sleep(2 * DEADLINE)
        yield b'"model_id":"mean"}'

    answer = api.send("POST", "/predict", content=late(), headers=JSON)
    assert problem(answer) == TOO_SLOW
