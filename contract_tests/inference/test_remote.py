"""The model behind a model server, which is not always as it should be."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from contract_tests.api import Api, problem
from contract_tests.inference.asking import TOO_SLOW, UNAVAILABLE, ask
from contract_tests.targets.model_server import ModelServer

PATIENCE = 30.0  # seconds


def test_the_model_server_is_asked(api: Api, models: ModelServer) -> None:
    answer = ask(api, 1, 3, model="remote")
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


def test_its_prediction_is_a_float(
    api: Api, models: ModelServer, subtests: pytest.Subtests
) -> None:
    for said, prediction in FLOATS:
        with subtests.test(said=said):
            models.behave("say", body=said)
            answer = ask(api, 1, model="remote")
            assert answer.content == b'{"prediction":%s,"model_id":"remote"}' % prediction


NONSENSE = [
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


def test_what_it_says_must_make_sense(
    api: Api, models: ModelServer, subtests: pytest.Subtests
) -> None:
    for said in NONSENSE:
        with subtests.test(said=said):
            models.behave("say", body=said)
            assert problem(ask(api, 1, model="remote")) == UNAVAILABLE
            _is_served_next(api, models)


def test_it_must_say_200(api: Api, models: ModelServer, subtests: pytest.Subtests) -> None:
    for status in (201, 204, 206, 304, 400, 404, 429, 500, 503):
        with subtests.test(status=status):
            models.behave("say", status=status, body='{"prediction":2.0}')
            assert problem(ask(api, 1, model="remote")) == UNAVAILABLE
            _is_served_next(api, models)


def test_it_must_keep_to_http_and_to_64_kibibytes(
    api: Api, models: ModelServer, subtests: pytest.Subtests
) -> None:
    for manner in ("garble", "hang_up", "cut", "huge", "endless", "redirect"):
        with subtests.test(manner):
            models.behave(manner)
            assert problem(ask(api, 1, model="remote")) == UNAVAILABLE
            _nobody_goes_on_asking(models)
            _is_served_next(api, models)


def test_at_the_deadline_nobody_waits_any_longer(api: Api, models: ModelServer) -> None:
    late = []
    with ThreadPoolExecutor() as threads:
        for manner in ("hold", "drip_head", "drip_body"):
            models.behave(manner)
            late.append(threads.submit(ask, api, 1, model="remote"))
            _wait_until(lambda: models.counts()["asked"] == 1)
    assert [problem(answer.result()) for answer in late] == [TOO_SLOW] * 3
    _nobody_goes_on_asking(models)
    _is_served_next(api, models)


def _nobody_goes_on_asking(models: ModelServer) -> None:
    """Wait until the model server has seen that every connection is closed."""
    _wait_until(lambda: models.counts()["open"] == 0)


def _wait_until(it_holds: Callable[[], bool]) -> None:
    latest = time.monotonic() + PATIENCE
    while not it_holds():
        assert time.monotonic() < latest


def _is_served_next(api: Api, models: ModelServer) -> None:
    models.behave("well")
    assert ask(api, 1, 3, model="remote").json() == {"prediction": 2.0, "model_id": "remote"}
