"""How databases carry out what a list of members needs: alike wherever a page begins."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from contract_tests.targets.databases import sqlite_url
from contract_tests.targets.postgresql import PostgresServer
from core.domain.membership_tiers import Tier
from tests.plans import postgres_plans, sqlite_plans
from tests.plans.members import LIMIT, LISTS, NEAR, page, populate
from tests.plans.opening import WATCHED
from tests.plans.watched import CountingStore, Statement
from tests.stores.migrating import migrate_with_alembic


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


@pytest.mark.parametrize("store", WATCHED)
@pytest.mark.parametrize("tier", LISTS)
def test_sqlite_walks_an_index_from_where_the_page_begins(
    on_file: str, store: str, tier: Tier | None
) -> None:
    index, far = LISTS[tier]
    plans, taken = {}, {}
    with WATCHED[store](on_file) as watched:
        for row in (NEAR, far):
            sent = page(watched, tier, row)
            plans[row] = [step.says for step in sqlite_plans.plan(watched, sent)]
            taken[row] = sqlite_plans.steps_taken(watched, sent)
    assert plans[NEAR] == plans[far], plans
    (walk,) = plans[far]
    assert walk.startswith(f"SEARCH users USING INDEX {index} ("), walk
    assert "created_at>?" in walk or "(created_at,id)>(?,?)" in walk, walk
    assert 0.9 < taken[far] / taken[NEAR] < 1.1, taken


@pytest.mark.postgresql
@pytest.mark.parametrize("store", WATCHED)
@pytest.mark.parametrize("tier", LISTS)
def test_postgresql_walks_an_index_from_where_the_page_begins(
    on_server: str, store: str, tier: Tier | None
) -> None:
    index, far = LISTS[tier]
    with WATCHED[store](on_server) as watched:
        plans = {row: _nodes(watched, page(watched, tier, row)) for row in (NEAR, far)}
    assert plans[NEAR] == plans[far] == [("Limit", None, LIMIT), ("Index Scan", index, LIMIT)]


def _nodes(watched: CountingStore, statement: Statement) -> list[tuple[str, Any, float]]:
    """What is done, along which index, and how many rows it reads: those that it drops included."""
    node: Any = postgres_plans.plan(watched, statement)
    found = []
    while node:
        read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        found.append((node["Node Type"], node.get("Index Name"), read))
        (node,) = node.get("Plans", [None])
    return found
