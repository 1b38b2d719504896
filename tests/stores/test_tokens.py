"""How a store keeps tokens."""

from datetime import datetime, timedelta

import pytest

from core.domain.accounts import Token
from core.ports.store import Store
from tests.stores.driving import DrivenStore
from tests.stores.people import ANNA, BERT, NOON, token
from tests.stores.uses import add, holder, issue

MILLISECOND = timedelta(milliseconds=1)
SECOND = timedelta(seconds=1)


def test_a_token_stands_for_its_own_user(driven: DrivenStore) -> None:
    annas, berts = token("annas", ANNA, NOON), token("berts", BERT, NOON)
    driven.run(add(driven.store, ANNA, BERT))
    driven.run(issue(driven.store, annas, berts))
    assert driven.run(holder(driven.store, annas, NOON - SECOND)) == ANNA
    assert driven.run(holder(driven.store, berts, NOON - SECOND)) == BERT


def test_an_unknown_digest_stands_for_nobody(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA))
    driven.run(issue(driven.store, token("annas", ANNA, NOON)))
    unknown = token("ANNAS", ANNA, NOON)
    assert driven.run(holder(driven.store, unknown, NOON - SECOND)) is None


@pytest.mark.parametrize("fraction", [0, 1, 100, 123, 500, 999])
@pytest.mark.parametrize(
    ("later", "stands"),
    [
        (-SECOND, True),
        (-MILLISECOND, True),
        (timedelta(0), False),
        (MILLISECOND, False),
        (SECOND, False),
    ],
)
def test_a_token_ends_exactly_when_it_expires(
    driven: DrivenStore, fraction: int, later: timedelta, stands: bool
) -> None:
    expires_at = NOON + timedelta(milliseconds=fraction)
    annas = token("annas", ANNA, expires_at)
    driven.run(add(driven.store, ANNA))
    driven.run(issue(driven.store, annas))
    found = driven.run(holder(driven.store, annas, expires_at + later))
    assert found == (ANNA if stands else None)


def test_a_revoked_token_stands_for_nobody_and_may_be_revoked_again(driven: DrivenStore) -> None:
    async def revoke_twice() -> None:
        async with driven.store.writing() as work:
            await work.tokens.revoke(annas.digest)
            await work.tokens.revoke(annas.digest)

    annas, other = token("annas", ANNA, NOON), token("other", ANNA, NOON)
    driven.run(add(driven.store, ANNA))
    driven.run(issue(driven.store, annas, other))
    driven.run(revoke_twice())
    assert driven.run(_standing(driven.store, annas, other)) == ["other"]


def test_a_users_other_tokens_are_revoked_and_nobody_elses(driven: DrivenStore) -> None:
    async def revoke_others() -> None:
        async with driven.store.writing() as work:
            await work.tokens.revoke_others(ANNA.id, kept.digest)

    kept, first, second = (token(name, ANNA, NOON) for name in ("kept", "first", "second"))
    berts = token("berts", BERT, NOON)
    driven.run(add(driven.store, ANNA, BERT))
    driven.run(issue(driven.store, first, kept, second, berts))
    driven.run(revoke_others())
    assert driven.run(_standing(driven.store, first, kept, second, berts)) == ["kept", "berts"]


@pytest.mark.parametrize(
    ("now", "keep", "left"),
    [
        (NOON - SECOND, 5, ["on the second", "after", "later", "berts"]),
        (NOON - SECOND, 2, ["after", "later", "berts"]),
        (NOON - SECOND, 1, ["later", "berts"]),
        (NOON - SECOND, 0, ["berts"]),
        (NOON, 5, ["after", "later", "berts"]),
        (NOON + MILLISECOND, 5, ["later", "berts"]),
        (NOON + SECOND, 5, ["berts"]),
        (NOON, 1, ["later", "berts"]),
    ],
)
def test_expired_tokens_and_all_but_the_newest_are_pruned_and_nobody_elses(
    driven: DrivenStore, now: datetime, keep: int, left: list[str]
) -> None:
    async def prune() -> None:
        async with driven.store.writing() as work:
            await work.tokens.prune(ANNA.id, now, keep)

    tokens = [
        token("on the second", ANNA, NOON),
        token("later", ANNA, NOON + SECOND),
        token("after", ANNA, NOON + MILLISECOND),
        token("berts", BERT, NOON - SECOND),
    ]
    driven.run(add(driven.store, ANNA, BERT))
    driven.run(issue(driven.store, *tokens))
    driven.run(prune())
    assert sorted(driven.run(_standing(driven.store, *tokens))) == sorted(left)


async def _standing(store: Store, *tokens: Token) -> list[str]:
    """The names of those that are still there, expired or not."""
    long_ago = NOON - timedelta(days=1)
    return [t.digest.rstrip(".") for t in tokens if await holder(store, t, long_ago) is not None]
