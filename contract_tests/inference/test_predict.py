"""Predictions of the built-in model `mean`, and the validation of requests (POST /predict)."""

from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.http.steps import INVALID_JSON, NOT_AN_OBJECT, WRONG_MEDIA_TYPE
from contract_tests.inference.steps import (
    BLANK,
    JSON,
    NOT_NUMBERS,
    UNKNOWN_MODEL,
    WRONG_COUNT,
    mean_of,
    predict,
)


def test_the_response_has_the_mean_and_the_model_id(api: Api) -> None:
    answer = predict(api, 1, 2)
    assert (answer.status_code, answer.content) == (200, b'{"prediction":1.5,"model_id":"mean"}')


MEANS = [
    ("[0.1,0.571,1.0]", b"0.557"),
    ("[2]", b"2.0"),
    ("[1,3]", b"2.0"),
    ("[1E-7]", b"1e-07"),
    ("[5e-324]", b"5e-324"),
    ("[5e-324,5e-324]", b"5e-324"),
    ("[1e22]", b"1e+22"),
    ("[1e16]", b"1e+16"),
    ("[123456789012345680.0]", b"1.2345678901234568e+17"),
    ("[-0.0]", b"0.0"),
    ("[-0]", b"0.0"),
    ("[-5e-324,0,0]", b"-0.0"),
    ("[0.1,0.2]", b"0.15"),
    ("[1.7e308,1.7e308]", b"1.7e+308"),
    ("[1.7976931348623157e308,1.7976931348623157e308,5e-324]", b"1.1984620899082105e+308"),
    ("[1e308,1,-1e308]", b"0.3333333333333333"),
    ("[9007199254740993]", b"9007199254740992.0"),
    (f"[1{'0' * 300}]", b"1e+300"),
    (f"[-1{'0' * 308},1{'0' * 308}]", b"0.0"),
]


def test_the_mean_is_rounded_once_and_formatted_as_repr(
    api: Api, subtests: pytest.Subtests
) -> None:
    for features, mean in MEANS:
        with subtests.test(features):
            assert mean_of(api, features) == mean


def test_one_to_ten_thousand_numbers_are_accepted(api: Api) -> None:
    assert predict(api, 0.5).json()["prediction"] == 0.5
    assert predict(api, *[0.1] * 10_000).json()["prediction"] == 0.1


MAX_NUMBERS = 10_000


NOT_NUMBER_LISTS: list[Any] = [
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
    [True] * (MAX_NUMBERS + 1),
]


def test_features_must_be_a_list_of_numbers(api: Api, subtests: pytest.Subtests) -> None:
    for features in NOT_NUMBER_LISTS:
        with subtests.test(features=features):
            answer = api.post("/predict", {"features": features, "model_id": "mean"})
            assert problem(answer) == (422, NOT_NUMBERS)


@pytest.mark.parametrize("count", [0, MAX_NUMBERS + 1, 500_000])
def test_the_number_of_features_is_limited(api: Api, count: int) -> None:
    content = b'{"model_id":"mean","features":[%s]}' % b",".join([b"1"] * count)
    answer = api.send("POST", "/predict", content=content, headers=JSON)
    assert problem(answer) == (422, WRONG_COUNT)


INVALID: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
    ({}, {"features": [BLANK], "model_id": [BLANK]}),
    ({"features": None, "model_id": None}, {"features": [BLANK], "model_id": [BLANK]}),
    ({"features": [1]}, {"model_id": [BLANK]}),
    ({"features": [1], "model_id": ""}, {"model_id": [BLANK]}),
    ({"features": [1], "model_id": 1}, {"model_id": ["must be a string"]}),
    ({"features": [1], "model_id": ["mean"]}, {"model_id": ["must be a string"]}),
    ({"model_id": "mean"}, {"features": [BLANK]}),
    ({"features": [], "model_id": True}, WRONG_COUNT | {"model_id": ["must be a string"]}),
    ({"features": [None], "model_id": ""}, NOT_NUMBERS | {"model_id": [BLANK]}),
]


def test_all_errors_are_reported_together(api: Api, subtests: pytest.Subtests) -> None:
    for body, errors in INVALID:
        with subtests.test(body=body):
            assert problem(api.post("/predict", body)) == (422, errors)


def test_invalid_json_numbers_are_refused(api: Api, subtests: pytest.Subtests) -> None:
    for number in ("NaN", "Infinity", "-Infinity", "1e999", "9" * 400, "01", "+1"):
        with subtests.test(number=number):
            content = f'{{"features":[{number}],"model_id":"mean"}}'.encode()
            answer = api.send("POST", "/predict", content=content, headers=JSON)
            assert problem(answer) == INVALID_JSON


def test_an_unknown_model_is_not_found(api: Api, subtests: pytest.Subtests) -> None:
    for model in ("median", "Mean", " mean", "mean\n", "x" * 5_000, "\U0001f600"):
        with subtests.test(model=model):
            assert problem(predict(api, 1, model=model)) == UNKNOWN_MODEL


def test_the_order_of_checks(api: Api) -> None:
    for content, headers, expected in (
        (b"{", {}, WRONG_MEDIA_TYPE),
        (b"{", JSON, INVALID_JSON),
        (b"[]", JSON, NOT_AN_OBJECT),
        (b'{"features":[],"model_id":"median"}', JSON, (422, WRONG_COUNT)),
        (b'{"features":[1],"model_id":"median"}', JSON, UNKNOWN_MODEL),
    ):
        answer = api.send("POST", "/predict", content=content, headers=headers)
        assert problem(answer) == expected


def test_a_token_is_ignored(api: Api) -> None:
    body = {"features": [1], "model_id": "mean"}
    answer = api.post("/predict", body, token="of-nobody")
    assert answer.status_code == 200


def test_unknown_members_are_ignored(api: Api) -> None:
    body = {"features": [1], "model_id": "mean", "deadline_ms": 1}
    assert api.post("/predict", body).json() == {"prediction": 1.0, "model_id": "mean"}
