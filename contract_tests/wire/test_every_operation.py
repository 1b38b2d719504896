"""What holds for every operation that reads a body, or could be sent one (W3, W4, W9)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.people import Somebody
from contract_tests.wire.bodies import JSON, MEBIBYTE, NOT_VALID, TOO_LARGE, WRONG_TYPE, padded
from contract_tests.wire.operations import declaring


@pytest.mark.parametrize(("method", "path"), declaring(413))
def test_size_counts_before_the_token(api: Api, method: str, path: str) -> None:
    answer = api.send(method, path, content=padded(MEBIBYTE + 1), headers=JSON)
    assert problem(answer) == TOO_LARGE


@pytest.mark.parametrize(("method", "path"), declaring(415))
def test_a_body_must_say_that_it_is_json(
    api: Api, anybody: Somebody, method: str, path: str
) -> None:
    answer = api.send(method, path, content=b"{", token=anybody.token)
    assert problem(answer) == WRONG_TYPE


@pytest.mark.parametrize(("method", "path"), declaring(415))
def test_a_body_must_be_json(api: Api, anybody: Somebody, method: str, path: str) -> None:
    answer = api.send(method, path, content=b"{", token=anybody.token, headers=JSON)
    assert problem(answer) == NOT_VALID
