"""What a question must look like (POST /predict)."""

from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.inference.asking import BLANK, JSON, NO_MODEL, NO_NUMBERS, NOT_HELD, ask
from contract_tests.wire.bodies import NO_OBJECT, NOT_VALID, WRONG_TYPE

ENOUGH = 10_000


NO_LISTS_OF_NUMBERS: list[Any] = [
    "1",
    "",
    1,
    True,
    False,
    {},
    {"0": 1},
    [True],
    ["1"],
    [""],
    [None],
    [[1]],
    [{}],
    [1, 2, "3"],
    [True] * (ENOUGH + 1),
]


def test_features_are_a_list_of_numbers(api: Api, subtests: pytest.Subtests) -> None:
    for features in NO_LISTS_OF_NUMBERS:
        with subtests.test(features=features):
            answer = api.post("/predict", {"features": features, "model_id": "mean"})
            assert problem(answer) == (422, NO_NUMBERS)


@pytest.mark.parametrize("count", [0, ENOUGH + 1, 500_000])
def test_features_are_1_to_10000(api: Api, count: int) -> None:
    content = b'{"model_id":"mean","features":[%s]}' % b",".join([b"1"] * count)
    answer = api.send("POST", "/predict", content=content, headers=JSON)
    assert problem(answer) == (422, NOT_HELD)


FAULTY: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
    ({}, {"features": [BLANK], "model_id": [BLANK]}),
    ({"features": None, "model_id": None}, {"features": [BLANK], "model_id": [BLANK]}),
    ({"features": [1]}, {"model_id": [BLANK]}),
    ({"features": [1], "model_id": ""}, {"model_id": [BLANK]}),
    ({"features": [1], "model_id": 1}, {"model_id": ["must be a string"]}),
    ({"features": [1], "model_id": ["mean"]}, {"model_id": ["must be a string"]}),
    ({"model_id": "mean"}, {"features": [BLANK]}),
    ({"features": [], "model_id": True}, NOT_HELD | {"model_id": ["must be a string"]}),
    ({"features": [None], "model_id": ""}, NO_NUMBERS | {"model_id": [BLANK]}),
]


def test_all_faults_are_told_at_once(api: Api, subtests: pytest.Subtests) -> None:
    for body, faults in FAULTY:
        with subtests.test(body=body):
            assert problem(api.post("/predict", body)) == (422, faults)


def test_what_is_no_number_in_json_is_no_json(api: Api, subtests: pytest.Subtests) -> None:
    for number in ("NaN", "Infinity", "-Infinity", "1e999", "9" * 400, "01", "+1"):
        with subtests.test(number=number):
            content = f'{{"features":[{number}],"model_id":"mean"}}'.encode()
            answer = api.send("POST", "/predict", content=content, headers=JSON)
            assert problem(answer) == NOT_VALID


def test_a_model_that_there_is_not_is_not_found(api: Api, subtests: pytest.Subtests) -> None:
    for model in ("median", "Mean", " mean", "mean\n", "x" * 5_000, "\U0001f600"):
        with subtests.test(model=model):
            assert problem(ask(api, 1, model=model)) == NO_MODEL


def test_the_order_of_what_is_checked(api: Api) -> None:
    for content, headers, expected in (
        (b"{", {}, WRONG_TYPE),
        (b"{", JSON, NOT_VALID),
        (b"[]", JSON, NO_OBJECT),
        (b'{"features":[],"model_id":"median"}', JSON, (422, NOT_HELD)),
        (b'{"features":[1],"model_id":"median"}', JSON, NO_MODEL),
    ):
        answer = api.send("POST", "/predict", content=content, headers=headers)
        assert problem(answer) == expected


def test_nobody_needs_a_token_and_none_is_looked_at(api: Api) -> None:
    body = {"features": [1], "model_id": "mean"}
    answer = api.post("/predict", body, token="of-nobody")
    assert answer.status_code == 200


def test_unknown_members_are_ignored(api: Api) -> None:
    body = {"features": [1], "model_id": "mean", "deadline_ms": 1}
    assert api.post("/predict", body).json() == {"prediction": 1.0, "model_id": "mean"}
