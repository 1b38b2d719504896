"""How databases execute the statement of a list of members, wherever a page begins."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from adapters.sqlalchemy.tables import users
from contract_tests.targets.databases import PostgresServer, sqlite_url
from core.domain.accounts import User
from core.domain.membership import MemberFilter, Position
from core.domain.membership_tiers import Tier
from core.ports.store import Store
from tests.plans import postgres_plans, sqlite_plans
from tests.plans.recording_stores import RECORDING, RecordingStore, Statement
from tests.stores.databases import migrate_with_alembic

LIMIT = 20
NEAR = 10  # the row of a list after which a page begins
# The index of each list, and a row far down.
LISTS = {None: ("users_oldest", 100_000), Tier.PRO: ("users_tier_oldest", 10_000)}

_MEMBERS = 102_100
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_MIX = 0x9E3779B97F4A7C15F39CC0605CEDC835  # odd, so that no two numbers have the same id


@cache
def _members() -> list[tuple[datetime, UUID, Tier]]:
    """Members, oldest first; three joined at each time, and one in ten pays."""
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


def page(recording: RecordingStore, tier: Tier | None, row: int) -> Statement:
    """The one statement for a full page after that row of a list."""
    from_row = [member for member in _members() if tier in (None, member[2])][row - 1 :]
    filters = MemberFilter(tier, Position(*from_row[0][:2]))
    found: list[list[User]] = []

    async def show(store: Store) -> None:
        async with store.reading() as work:
            found.append(await work.users.page(filters, LIMIT))

    (statement,) = recording.sent_by(show(recording.store))
    assert [user.id for user in found[0]] == [user_id for _, user_id, _ in from_row[1 : LIMIT + 1]]
    return statement


@pytest.fixture(scope="module")
def on_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a SQLite file with many members."""
    database_url = sqlite_url(tmp_path_factory.mktemp("members") / "forge.db")
    migrate_with_alembic(database_url)
    engine = sa.create_engine(database_url)
    populate(engine)
    engine.dispose()
    return database_url


@pytest.fixture(scope="module")
def on_server(postgresql: PostgresServer) -> Iterator[str]:
    """The URL of a PostgreSQL database with many members."""
    database_url = postgresql.migrated(migrate_with_alembic)
    engine = sa.create_engine(blocking_url(database_url))
    populate(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()
    yield database_url
    postgresql.drop(database_url)


@pytest.mark.parametrize("store", RECORDING)
@pytest.mark.parametrize("tier", LISTS)
def test_sqlite_reads_an_index_from_the_beginning_of_the_page(
    on_file: str, store: str, tier: Tier | None
) -> None:
    index, far = LISTS[tier]
    plans, steps = {}, {}
    with RECORDING[store](on_file) as recording:
        for row in (NEAR, far):
            sent = page(recording, tier, row)
            plans[row] = [step.detail for step in sqlite_plans.plan(recording, sent)]
            steps[row] = sqlite_plans.steps_taken(recording, sent)
    assert plans[NEAR] == plans[far], plans
    (walk,) = plans[far]
    assert walk.startswith(f"SEARCH users USING INDEX {index} ("), walk
    assert "created_at>?" in walk or "(created_at,id)>(?,?)" in walk, walk
    assert 0.9 < steps[far] / steps[NEAR] < 1.1, steps


@pytest.mark.postgresql
@pytest.mark.parametrize("store", RECORDING)
@pytest.mark.parametrize("tier", LISTS)
def test_postgresql_reads_an_index_from_the_beginning_of_the_page(
    on_server: str, store: str, tier: Tier | None
) -> None:
    index, far = LISTS[tier]
    with RECORDING[store](on_server) as recording:
        plans = {row: _nodes(recording, page(recording, tier, row)) for row in (NEAR, far)}
    assert plans[NEAR] == plans[far] == [("Limit", None, LIMIT), ("Index Scan", index, LIMIT)]


def _nodes(recording: RecordingStore, statement: Statement) -> list[tuple[str, Any, float]]:
    """The nodes of a plan: type, index, and rows that are read, dropped ones included."""
    node: Any = postgres_plans.plan(recording, statement)
    found = []
    while node:
        read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        found.append((node["Node Type"], node.get("Index Name"), read))
        (node,) = node.get("Plans", [None])
    return found
