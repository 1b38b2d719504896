"""Many members, and what a store sends for a page of their list."""

from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.tables import users
from core.domain.accounts import User
from core.domain.membership import MemberFilter, Position
from core.domain.membership_tiers import Tier
from core.ports.store import Store
from tests.plans.watched import CountingStore, Statement

LIMIT = 20
NEAR = 10  # the row of a list behind which a page begins
# Of each list its index, and a row far down.
LISTS = {None: ("users_oldest", 100_000), Tier.PRO: ("users_tier_oldest", 10_000)}

_MEMBERS = 102_100
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_MIX = 0x9E3779B97F4A7C15F39CC0605CEDC835  # odd, so that no two numbers have the same id


@cache
def _members() -> list[tuple[datetime, UUID, Tier]]:
    """Oldest first; three are of each moment, and one in ten pays."""
    found = []
    for number in range(_MEMBERS):
        moment = _FIRST + timedelta(milliseconds=500 * (number // 3))
        tier = Tier.STANDARD if number % 10 else Tier.PRO
        found.append((moment, UUID(int=number * _MIX % 2**128), tier))
    return sorted(found, key=lambda member: member[:2])


def populate(engine: sa.Engine) -> None:
    """Fill the table of users."""
    rows = [
        {"id": i, "username": str(i), "version": 1, "created_at": at, "tier": tier.value}
        for at, i, tier in _members()
    ]
    with engine.begin() as connection:
        connection.execute(sa.insert(users), rows)


def page(watched: CountingStore, tier: Tier | None, row: int) -> Statement:
    """The one statement for a full page behind that row of a list."""
    behind = [member for member in _members() if tier in (None, member[2])][row - 1 :]
    wanted = MemberFilter(tier, Position(*behind[0][:2]))
    found: list[list[User]] = []

    async def show(store: Store) -> None:
        async with store.reading() as work:
            found.append(await work.users.page(wanted, LIMIT))

    (statement,) = watched.sent_by(show(watched.store))
    assert [user.id for user in found[0]] == [user_id for _, user_id, _ in behind[1 : LIMIT + 1]]
    return statement
