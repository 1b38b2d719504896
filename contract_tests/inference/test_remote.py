"""Predictions of the model `remote`, whose model server may fail (POST /predict)."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from contract_tests.api import Api, problem
from contract_tests.inference.steps import TOO_SLOW, UNAVAILABLE, predict
from contract_tests.targets.model_server import ModelServer

TIMEOUT = 30.0  # seconds


def test_the_prediction_comes_from_the_model_server(api: Api, models: ModelServer) -> None:
    answer = predict(api, 1, 3, model="remote")
    assert answer.content == b'{"prediction":2.0,"model_id":"remote"}'
    assert models.counts() == {"open": 0, "most": 1, "asked": 1}


FLOATS = [
    ('{"prediction":2}', b"2.0"),
    ('{"prediction":-0.0}', b"-0.0"),
    ('{"prediction":1E-7}', b"1e-07"),
    ('{"prediction":1e22,"more":[1]}', b"1e+22"),
    ('{"prediction":1,"prediction":2}', b"2.0"),
    (' \n{"prediction" : 5e-324}', b"5e-324"),
    ('{"prediction":2.0}'.ljust(64 * 1024), b"2.0"),
]


def test_the_prediction_is_a_float(
    api: Api, models: ModelServer, subtests: pytest.Subtests
) -> None:
    for body, prediction in FLOATS:
        with subtests.test(body=body):
            models.behave("say", body=body)
            answer = predict(api, 1, model="remote")
            assert answer.content == b'{"prediction":%s,"model_id":"remote"}' % prediction


INVALID_BODIES = [
    "",
    "2.0",
    "null",
    "[2.0]",
    '"2.0"',
    "{}",
    "<html>",
    '{"prediction":',
    '{"prediction":NaN}',
    '{"prediction":-Infinity}',
    '{"prediction":1e999}',
    '{"prediction":%s}' % ("9" * 400),
    '{"prediction":%s}' % ("9" * 5_000),
    '{"prediction":true}',
    '{"prediction":null}',
    '{"prediction":"2.0"}',
    '{"prediction":[2.0]}',
    '{"Prediction":2.0}',
    '\ufeff{"prediction":2.0}',
    "[" * 60_000,
]


def test_an_invalid_body_is_a_bad_gateway(
    api: Api, models: ModelServer, subtests: pytest.Subtests
) -> None:
    for body in INVALID_BODIES:
        with subtests.test(body=body):
            models.behave("say", body=body)
            assert problem(predict(api, 1, model="remote")) == UNAVAILABLE
            _assert_recovered(api, models)


def test_any_status_but_200_is_a_bad_gateway(
    api: Api, models: ModelServer, subtests: pytest.Subtests
) -> None:
    for status in (201, 204, 206, 304, 400, 404, 429, 500, 503):
        with subtests.test(status=status):
            models.behave("say", status=status, body='{"prediction":2.0}')
            assert problem(predict(api, 1, model="remote")) == UNAVAILABLE
            _assert_recovered(api, models)


def test_broken_http_redirects_and_large_bodies_are_a_bad_gateway(
    api: Api, models: ModelServer, subtests: pytest.Subtests
) -> None:
    for behavior in ("garble", "hang_up", "cut", "huge", "endless", "redirect"):
        with subtests.test(behavior):
            models.behave(behavior)
            assert problem(predict(api, 1, model="remote")) == UNAVAILABLE
            _wait_until_closed(models)
            _assert_recovered(api, models)


def test_the_deadline_is_a_gateway_timeout(api: Api, models: ModelServer) -> None:
    responses = []
    with ThreadPoolExecutor() as threads:
        for behavior in ("hold", "drip_head", "drip_body"):
            models.behave(behavior)
            responses.append(threads.submit(predict, api, 1, model="remote"))
            _wait_until(lambda: models.counts()["asked"] == 1)
    assert [problem(answer.result()) for answer in responses] == [TOO_SLOW] * 3
    _wait_until_closed(models)
    _assert_recovered(api, models)


def _wait_until_closed(models: ModelServer) -> None:
    """Wait until every connection to the model server is closed."""
    _wait_until(lambda: models.counts()["open"] == 0)


def _wait_until(condition: Callable[[], bool]) -> None:
    latest = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < latest


def _assert_recovered(api: Api, models: ModelServer) -> None:
    models.behave("well")
    assert predict(api, 1, 3, model="remote").json() == {"prediction": 2.0, "model_id": "remote"}
