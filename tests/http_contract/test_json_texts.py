"""What no text in a body may hold (W3)."""

import pytest

from http_contract.json_body import read_object
from http_contract.problems import Problem


@pytest.mark.parametrize("text", [r"\u0000", r"\ud800", r"\udfff", r"\ude00\ud83d", r"x\ud83dx"])
@pytest.mark.parametrize(
    "body",
    [
        *('{{"a":"{}"}}', '{{"{}":1}}', '{{"a":{{"{}":1}}}}', '{{"a":[["{}"]]}}', '["{}"]'),
        *('{{"a":[["{}"],["b"]]}}', '{{"a":[{{"{}":1}},{{"b":1}}]}}', '{{"a":[["{}"],{{"b":1}}]}}'),
    ],
)
def test_nul_and_lone_surrogates_are_valid_in_no_key_and_no_value(body: str, text: str) -> None:
    with pytest.raises(Problem) as caught:
        read_object(body.format(text).encode(), "application/json")
    assert (caught.value.status, caught.value.errors) == (400, {"body": "is not valid JSON"})
