"""Lists of the members of one tier (GET /forge/users?tier=…)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.lists import cursor_behind, ids_of, page, walk
from contract_tests.membership.members import TIER_FAULT, Member, change, sign_up
from contract_tests.membership.stripe import Stripe
from contract_tests.users import User

UNKNOWN = {"tier": [TIER_FAULT]}


def test_a_list_of_a_tier_shows_its_members_alone(api: Api, member: Member, stripe: Stripe) -> None:
    paying = [sign_up(api) for _ in range(3)]
    for one, tier in zip(paying, ("Pro", "Enterprise", "Pro"), strict=True):
        stripe.charge(one, tier)
    expected = {
        "Standard": [member.id],
        "Pro": [paying[0].id, paying[2].id],
        "Enterprise": [paying[1].id],
    }
    for tier, ids in expected.items():
        for limit in (100, 7):
            listed = walk(api, tier=tier, limit=limit)
            assert {user["tier"] for user in listed} == {tier}
            assert sorted(ids_of(listed, [member, *paying])) == sorted(ids)
    everybody = ids_of(walk(api, limit=100), [member, *paying])
    assert sorted(everybody) == sorted([member.id, *(one.id for one in paying)])


def test_whoever_changes_the_tier_changes_the_list(api: Api, staff: User) -> None:
    first, second, third, last = (sign_up(api, staff, tier="Enterprise") for _ in range(4))
    cursor = cursor_behind(api, first, "Enterprise")
    assert change(api, staff, second, tier="Pro").status_code == 200
    assert change(api, staff, first, tier="Standard").status_code == 200
    listed = page(api, tier="Enterprise", limit=100, cursor=cursor)[0]
    assert sorted(ids_of(listed, [first, second, third, last])) == sorted([third.id, last.id])
    assert second.id in [user["id"] for user in walk(api, tier="Pro", limit=100)]


def test_a_tier_must_be_one_that_there_is(api: Api, subtests: pytest.Subtests) -> None:
    alike = ("", "pro", "PRO", "Pro%20", "%20Pro", "Gold", "Pro,Standard")
    for value in (*alike, "%FF", "Pro%FF", "%00", "Pro%00"):
        with subtests.test(value=value):
            assert problem(api.get(f"/forge/users?tier={value}")) == (422, UNKNOWN)


def test_a_tier_without_a_value_is_an_empty_one(api: Api) -> None:
    assert problem(api.get("/forge/users?tier")) == (422, UNKNOWN)


@pytest.mark.parametrize("values", [("Pro", "Pro"), ("Pro", "x"), ("", ""), ("%FF", "Pro")])
def test_a_tier_must_be_given_once(api: Api, values: tuple[str, str]) -> None:
    first, second = values
    answer = api.get(f"/forge/users?tier={first}&a=1&t%69er={second}")
    assert problem(answer) == (422, {"tier": ["must be given once"]})
