"""What holds for every operation that reads a body, or could be sent one (W3, W4, W9)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.users import User
from contract_tests.wire.bodies import JSON, MEBIBYTE, NOT_VALID, TOO_LARGE, WRONG_TYPE, padded
from contract_tests.wire.operations import declaring


def test_size_counts_before_the_token(api: Api, subtests: pytest.Subtests) -> None:
    large = padded(MEBIBYTE + 1)
    for method, path in declaring(413):
        with subtests.test(f"{method} {path}"):
            assert problem(api.send(method, path, content=large, headers=JSON)) == TOO_LARGE


def test_a_body_must_say_that_it_is_json(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for method, path in declaring(415):
        with subtests.test(f"{method} {path}"):
            answer = api.send(method, path, content=b"{", token=anybody.token)
            assert problem(answer) == WRONG_TYPE


def test_a_body_must_be_json(api: Api, anybody: User, subtests: pytest.Subtests) -> None:
    for method, path in declaring(415):
        with subtests.test(f"{method} {path}"):
            answer = api.send(method, path, content=b"{", token=anybody.token, headers=JSON)
            assert problem(answer) == NOT_VALID
