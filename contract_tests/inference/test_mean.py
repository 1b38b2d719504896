"""The model that is built in: the mean of the numbers as they are written, rounded once."""

import pytest

from contract_tests.api import Api
from contract_tests.inference.asking import ask, ask_as_written


def test_the_mean_is_answered_with_the_models_name(api: Api) -> None:
    answer = ask(api, 1, 2)
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


def test_the_mean_is_rounded_once_and_written_as_python_writes_it(
    api: Api, subtests: pytest.Subtests
) -> None:
    for features, mean in MEANS:
        with subtests.test(features):
            assert ask_as_written(api, features) == mean


def test_one_number_and_ten_thousand_have_a_mean(api: Api) -> None:
    assert ask(api, 0.5).json()["prediction"] == 0.5
    assert ask(api, *[0.1] * 10_000).json()["prediction"] == 0.1
