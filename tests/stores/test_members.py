"""How a store keeps what makes a member of a user, and lists them."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from core.domain.accounts import User
from core.domain.membership import MemberFilter, Position
from core.domain.membership_tiers import Tier
from core.ports.store import Store
from tests.stores.driving import DrivenStore
from tests.stores.people import ANNA, BERT, NOON, token
from tests.stores.uses import add, by_username, holder, issue, replace_user

LATER = NOON + timedelta(days=1)


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("is_staff", [True, False])
def test_tier_and_staff_come_back_as_they_were_stored(
    driven: DrivenStore, tier: Tier, is_staff: bool
) -> None:
    new = replace(ANNA, tier=tier, is_staff=is_staff)
    driven.run(add(driven.store, new, BERT))
    driven.run(issue(driven.store, token("new", new, LATER)))
    assert driven.run(by_username(driven.store, "anna")) == new
    assert driven.run(holder(driven.store, token("new", new, LATER), NOON)) == new
    after = replace(BERT, tier=tier, is_staff=is_staff, version=2)
    driven.run(replace_user(driven.store, after, BERT))
    assert driven.run(by_username(driven.store, "bert")) == after
    assert driven.run(by_username(driven.store, "anna")) == new


def crowd() -> list[User]:
    """Thirty users of few moments, oldest first; their ids are no help in guessing who is older."""
    lot = Random(5)  # noqa: S311
    users = []
    for number in range(30):
        age = timedelta(milliseconds=lot.choice([0, 1, 10, 123, 995, 1_000, 60_000]))
        users.append(
            replace(
                ANNA,
                id=UUID(int=lot.getrandbits(128)),
                username=f"u{number}",
                email=None,
                tier=lot.choice(list(Tier)),
                created_at=NOON + age,
            )
        )
    return sorted(users, key=lambda user: (user.created_at, user.id.hex))


CROWD = crowd()


@pytest.fixture
def crowded(driven: DrivenStore) -> DrivenStore:
    """A store that has the crowd, who came in another order."""
    driven.run(add(driven.store, *Random(6).sample(CROWD, len(CROWD))))  # noqa: S311
    return driven


@pytest.mark.parametrize("tier", [None, *Tier])
def test_from_everywhere_a_list_goes_on_oldest_first(
    crowded: DrivenStore, tier: Tier | None
) -> None:
    for position in range(-1, len(CROWD)):
        after = CROWD[position] if position >= 0 else None
        wanted = [user for user in CROWD[position + 1 :] if tier in (None, user.tier)]
        for limit in (1, 4, 31):
            found = crowded.run(_page(crowded.store, tier, after, limit))
            assert found == wanted[:limit], position


def test_a_list_goes_on_after_somebody_who_is_gone_or_never_was(crowded: DrivenStore) -> None:
    gone = CROWD[10]

    async def delete() -> None:
        async with crowded.store.writing() as work:
            await work.users.delete(gone)

    crowded.run(delete())
    assert crowded.run(_page(crowded.store, None, gone, 2)) == CROWD[11:13]
    assert crowded.run(_page(crowded.store, gone.tier, gone, 1)) == [
        next(user for user in CROWD[11:] if user.tier is gone.tier)
    ]
    edges = [replace(gone, id=UUID(int=0)), replace(gone, id=UUID(int=2**128 - 1))]
    first, last = (crowded.run(_page(crowded.store, None, edge, 30)) for edge in edges)
    others = [user for user in CROWD if user != gone]
    assert first == [user for user in others if user.created_at >= gone.created_at]
    assert last == [user for user in others if user.created_at > gone.created_at]


def test_a_position_between_two_moments_is_no_moment_of_anybodys(crowded: DrivenStore) -> None:
    between = replace(ANNA, created_at=NOON + timedelta(microseconds=995_999))
    expected = [user for user in CROWD if user.created_at > between.created_at]
    assert crowded.run(_page(crowded.store, None, between, 30)) == expected


def test_where_nobody_is_a_page_is_empty(driven: DrivenStore) -> None:
    assert driven.run(_page(driven.store, None, None, 1)) == []
    driven.run(add(driven.store, ANNA))
    assert driven.run(_page(driven.store, Tier.PRO, None, 1)) == []
    assert driven.run(_page(driven.store, None, ANNA, 1)) == []


async def _page(store: Store, tier: Tier | None, after: User | None, limit: int) -> list[User]:
    position = Position(after.created_at, after.id) if after else None
    async with store.reading() as work:
        return await work.users.page(MemberFilter(tier, position), limit)
