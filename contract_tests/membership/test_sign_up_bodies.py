"""What a sign-up must look like (POST /forge/users)."""

from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.members import TIER_FAULT, joining, shown, sign_up
from contract_tests.unusual.bodies import NOT_READ
from contract_tests.users import new_name
from contract_tests.wire.bodies import JSON, OTHER_TYPES, WRONG_TYPE

BLANK, STRING, TOO_LONG, INVALID = "can't be blank", "must be a string", "is too long", "is invalid"
WIDE = "\U0001f600"
NO_STRINGS = [1, 1.5, True, False, [], {}, ["a"]]
NO_TIERS = ["pro", "PRO", "Pro ", " Pro", "Gold", "Pro,Pro", "Pro\n", "\u017ftandard", "x" * 999]
IMPOSSIBLE = [
    *(" a", "a ", "\u00a0a", ".", "..", "a/b", "/", "a\tb", "a\nb", "a\x7fb"),
    *("a\u200db", "a\u2028b", "a\u2029b", "a\ufffdb", "a\ufeffb", " "),
]


# What a sign-up is refused for, and a change of a member too.
OUT_OF_SHAPE: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"name": None}, {"name": BLANK}),
    ({"name": ""}, {"name": BLANK}),
    ({"name": "n" * 65}, {"name": TOO_LONG}),
    ({"name": WIDE * 65}, {"name": TOO_LONG}),
    ({"tier": None}, {"tier": BLANK}),
    ({"tier": ""}, {"tier": BLANK}),
    ({"name": 7, "tier": "Gold"}, {"name": STRING, "tier": TIER_FAULT}),
    *[({"name": value}, {"name": STRING}) for value in NO_STRINGS],
    *[({"tier": value}, {"tier": STRING}) for value in NO_STRINGS],
    *[({"tier": value}, {"tier": TIER_FAULT}) for value in NO_TIERS],
]
REFUSED: list[tuple[dict[str, Any], dict[str, str]]] = [
    *OUT_OF_SHAPE,
    ({"name": None, "tier": None}, {"name": BLANK, "tier": BLANK}),
    ({"name": "n" * 65, "tier": 7}, {"name": TOO_LONG, "tier": STRING}),
]


def test_a_sign_up_has_a_name_and_a_tier_of_their_shape(
    api: Api, subtests: pytest.Subtests
) -> None:
    for members, errors in REFUSED:
        with subtests.test(members=members):
            answer = api.post("/forge/users", joining(**members))
            assert problem(answer) == (422, {name: [message] for name, message in errors.items()})


@pytest.mark.parametrize("body", [{}, {"Name": "a"}, {"tier": "Standard"}, {"user": {"name": "a"}}])
def test_a_name_must_be_there(api: Api, body: dict[str, Any]) -> None:
    assert problem(api.post("/forge/users", body)) == (422, {"name": [BLANK]})


def test_a_name_that_could_deceive_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for name in IMPOSSIBLE:
        with subtests.test(name=name):
            answer = api.post("/forge/users", joining(name=name))
            assert problem(answer) == (422, {"name": [INVALID]})


def test_sizes_count_code_points_and_may_be_reached(api: Api) -> None:
    name = new_name()
    member = sign_up(api, name=name + WIDE * (64 - len(name)))
    assert shown(api, member)["name"] == member.username


def test_form_is_looked_at_only_when_the_shape_is_right(api: Api) -> None:
    answer = api.post("/forge/users", joining(name="a/b", tier="Gold"))
    assert problem(answer) == (422, {"tier": [TIER_FAULT]})


def test_what_is_no_json_object_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for name, (body, errors) in NOT_READ.items():
        with subtests.test(name):
            answer = api.send("POST", "/forge/users", content=body, headers=JSON)
            assert problem(answer) == (400, {member: [said] for member, said in errors.items()})


def test_another_media_type_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for content_type in OTHER_TYPES:
        headers = {} if content_type is None else {"Content-Type": content_type}
        with subtests.test(content_type=content_type):
            for content in (b"{", b'{"name":"a"}', b""):
                answer = api.send("POST", "/forge/users", content=content, headers=headers)
                assert problem(answer) == WRONG_TYPE
