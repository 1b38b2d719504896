"""What a change of one's own account must look like (PUT /api/user)."""

from itertools import product
from typing import Any

import pytest

from contract_tests.accounts.own_account import change, shown
from contract_tests.api import Api, problem
from contract_tests.users import User

BLANK = ["can't be blank"]
TAKEN = ["has already been taken"]
NO_STRINGS: list[object] = [1, True, [], {}, 1.5]


@pytest.mark.parametrize("nothing", [{}, {"unknown": 1}, {"Bio": "b"}])
def test_a_change_of_nothing_is_refused(api: Api, anybody: User, nothing: dict[str, Any]) -> None:
    answer = api.put("/api/user", {"user": nothing}, token=anybody.token)
    assert problem(answer) == (422, {"user": BLANK})


@pytest.mark.parametrize("envelope", [None, [], "x", 1])
def test_the_envelope_must_be_an_object(api: Api, anybody: User, envelope: object) -> None:
    for body in ({"user": envelope}, {}):
        answer = api.put("/api/user", body, token=anybody.token)
        assert problem(answer) == (422, {"user": BLANK})


def test_what_everybody_needs_cannot_be_removed(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for member, value in product(("username", "email", "password"), (None, "")):
        with subtests.test(member, value=value):
            answer = api.put("/api/user", change(**{member: value}), token=anybody.token)
            assert problem(answer) == (422, {member: BLANK})


def test_members_must_be_strings_and_all_faults_are_named(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    members = ("username", "email", "password", "bio", "image")
    for value in NO_STRINGS:
        with subtests.test(value=value):
            body = change(**dict.fromkeys(members, value))
            answer = api.put("/api/user", body, token=anybody.token)
            assert problem(answer) == (422, {member: ["must be a string"] for member in members})


REFUSED: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
    (change(bio="b" * 4_097), {"bio": ["is too long"]}),
    (
        change(image="i" * 2_049, username="n" * 65),
        {"image": ["is too long"], "username": ["is too long"]},
    ),
    (change(password="1234567"), {"password": ["is too short"]}),
    (
        change(username="a/b", email="nowhere"),
        {"email": ["is invalid"], "username": ["is invalid"]},
    ),
    (change(username="a/b", bio=7), {"bio": ["must be a string"]}),
]


def test_sizes_and_forms_are_held(api: Api, anybody: User, subtests: pytest.Subtests) -> None:
    before = shown(api, anybody)
    for body, errors in REFUSED:
        with subtests.test(errors=errors):
            assert problem(api.put("/api/user", body, token=anybody.token)) == (422, errors)
    assert shown(api, anybody) == before
