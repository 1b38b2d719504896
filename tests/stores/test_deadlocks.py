"""What a store says when PostgreSQL ends a deadlock at its cost."""

from threading import Thread

import pytest
import sqlalchemy as sa

from core.domain.errors import Kind
from core.ports.store import Stale
from tests.refused import refused
from tests.stores.opening import Open
from tests.stores.people import ANNA, BERT
from tests.stores.plain_sql import execute, writing
from tests.stores.uses import add, by_username

pytestmark = pytest.mark.postgresql


def test_a_unit_in_a_deadlock_is_stale(open_in_sql: Open, served: str) -> None:
    async def hold_one_and_want_another() -> None:
        async with driven.store.writing() as work:
            await work.users.rehash(ANNA, "another")
            thread.start()
            await work.users.rehash(BERT, "another")

    execute(served, f'ALTER DATABASE "{sa.make_url(served).database}" SET deadlock_timeout = 10')
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
        with refused(Kind.BUSY, {"database": "is busy"}):
            driven.run(by_username(driven.store, "anna"))
