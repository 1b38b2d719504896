"""The tiers of membership."""

from itertools import permutations

import pytest

from core.domain.membership_tiers import TIER_ERROR, TIER_NAMES, Tier, highest, parse_tier

STANDARD, PRO, ENTERPRISE = Tier


def test_tiers_have_the_contracts_names() -> None:
    assert TIER_NAMES == ("Standard", "Pro", "Enterprise")
    assert TIER_ERROR == "must be one of Standard, Pro, Enterprise"


@pytest.mark.parametrize(
    ("tiers", "expected"),
    [
        ((), STANDARD),
        ((STANDARD,), STANDARD),
        ((STANDARD, PRO), PRO),
        ((PRO, PRO, STANDARD), PRO),
        ((STANDARD, PRO, ENTERPRISE), ENTERPRISE),
        ((PRO, ENTERPRISE), ENTERPRISE),
    ],
)
def test_the_highest_tier_does_not_depend_on_the_order(
    tiers: tuple[Tier, ...], expected: Tier
) -> None:
    assert {highest(order) for order in permutations(tiers)} == {expected}


@pytest.mark.parametrize("tier", Tier)
def test_a_tier_is_parsed_by_its_name(tier: Tier) -> None:
    assert parse_tier(tier.value) is tier


@pytest.mark.parametrize("name", [None, "", "pro", "PRO", " Pro", "Pro ", "Gold", "Tier.PRO"])
def test_any_other_name_is_no_tier(name: str | None) -> None:
    assert parse_tier(name) is None
