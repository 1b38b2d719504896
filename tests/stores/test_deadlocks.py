"""What a store says when PostgreSQL ends a deadlock at its cost, and what must be in none."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import pytest
import sqlalchemy as sa

from core.domain.articles import Article
from core.domain.errors import Kind
from core.ports.store import Stale, Store
from tests.errors import expect_error
from tests.stores.articles import FIRST, delete, published
from tests.stores.driving import Use
from tests.stores.opening import Open
from tests.stores.people import ANNA, BERT
from tests.stores.plain_sql import execute, rows, writing
from tests.stores.uses import add, by_username, delete_user

pytestmark = pytest.mark.postgresql

WAITS = (
    "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def test_a_unit_in_a_deadlock_is_stale(open_in_sql: Open, served: str) -> None:
    async def hold_one_and_want_another() -> None:
        async with driven.store.writing() as work:
            await work.users.rehash(ANNA, "another")
            thread.start()
            await work.users.rehash(BERT, "another")

    _end_deadlocks_soon(served)
    with open_in_sql(served) as driven, writing(served) as other:
        driven.run(add(driven.store, ANNA, BERT))
        other.exec_driver_sql("SET deadlock_timeout = '1min'")  # so that the store's unit gives up
        other.exec_driver_sql("UPDATE users SET version = 1 WHERE username = 'bert'")
        want = "UPDATE users SET version = 1 WHERE username = 'anna'"
        thread = Thread(target=other.exec_driver_sql, args=[want])
        with pytest.raises(Stale):
            driven.run(hold_one_and_want_another())
        thread.join()
        assert driven.run(by_username(driven.store, "anna")) == ANNA


def test_a_read_in_a_deadlock_is_refused(open_in_sql: Open, served: str) -> None:
    with open_in_sql(served) as driven:
        driven.run(add(driven.store, ANNA))
        execute(
            served,
            "CREATE FUNCTION meet() RETURNS boolean LANGUAGE plpgsql"
            " AS 'BEGIN RAISE deadlock_detected; END'",
            "ALTER TABLE users RENAME TO those_users",
            "CREATE VIEW users AS SELECT * FROM those_users WHERE meet()",
        )
        with expect_error(Kind.BUSY, {"database": "is busy"}):
            driven.run(by_username(driven.store, "anna"))


@pytest.mark.parametrize(
    "remove", [delete, lambda store, _: delete_user(store, ANNA)], ids=["article", "author"]
)
def test_a_deletion_waits_for_a_change_that_goes_on_to_the_tags(
    open_in_sql: Open, served: str, remove: Callable[[Store, Article], Use[None]]
) -> None:
    def go_on() -> None:
        while not rows(served, WAITS):
            time.sleep(0.01)
        change.exec_driver_sql("UPDATE article_tags SET position = position + 10")
        change.commit()

    _end_deadlocks_soon(served)
    with open_in_sql(served) as driven, ThreadPoolExecutor(1) as thread, writing(served) as change:
        driven.run(add(driven.store, ANNA))
        (article,) = driven.run(published(driven.store, FIRST))
        change.exec_driver_sql("UPDATE articles SET title = 'Changed'")
        gone_on = thread.submit(go_on)
        driven.run(remove(driven.store, article))
        gone_on.result()
    assert rows(served, "SELECT 1 FROM articles UNION ALL SELECT 1 FROM article_tags") == []


def _end_deadlocks_soon(served: str) -> None:
    execute(served, f'ALTER DATABASE "{sa.make_url(served).database}" SET deadlock_timeout = 10')
