"""The name of one request (W11)."""

from uuid import UUID

import pytest

from http_contract.headers import request_id


@pytest.mark.parametrize("sent", ["a", "-", "AZaz09-", "0" * 64])
def test_a_request_keeps_the_id_that_it_came_with(sent: str) -> None:
    assert request_id(sent) == sent


@pytest.mark.parametrize(
    "sent", [None, "", "0" * 65, "a b", "a_b", "a\n", " a", "a,b", "a, a", "ä", "\u0661"]
)
def test_a_request_without_a_proper_one_gets_a_new_uuid(sent: str | None) -> None:
    first, second = request_id(sent), request_id(sent)
    assert str(UUID(first)) == first
    assert first != second
