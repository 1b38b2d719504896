"""Every unusual request gets the answer that the contract gives it, on every server."""

from collections.abc import Sequence
from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.members import Member
from contract_tests.targets.target import Target
from contract_tests.unusual.known import known, request_of
from contract_tests.unusual.requests import unusual_requests
from contract_tests.unusual.unusual import Unusual
from contract_tests.users import new_name

ROWS = list(unusual_requests())


@pytest.fixture(scope="session")
def known_there(target: Target) -> Member:
    """Somebody who is known to the server."""
    return known(Api(target.client), new_name("known"))


def test_unusual_requests_get_their_answers(
    api: Api, known_there: Member, subtests: pytest.Subtests
) -> None:
    for row in ROWS:
        if not row.is_signed:
            with subtests.test(row.name):
                _assert_answered(api, row, known_there)


def test_unusual_deliveries_get_their_answers(
    api: Api, known_there: Member, webhook_secrets: tuple[str, ...], subtests: pytest.Subtests
) -> None:
    for row in ROWS:
        if row.is_signed:
            with subtests.test(row.name):
                _assert_answered(api, row, known_there, webhook_secrets)


def _assert_answered(
    api: Api, row: Unusual, known_there: Member, webhook_secrets: Sequence[str] = ()
) -> None:
    request: dict[str, Any] = request_of(row, known_there, webhook_secrets)
    answer = api.send(**request)
    assert answer.status_code == row.status
    if row.errors is not None:
        errors = {subject: [message] for subject, message in row.errors.items()}
        assert problem(answer) == (row.status, errors)


def test_the_table_holds_at_least_sixty_rows_with_names_of_their_own() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS) >= 60
