"""Whether the database has what was acknowledged, and is consistent."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from adapters.sqlalchemy.tables import metadata, users
from tests.faults.load import Entry

# Rows that a transaction left half done, which must not exist.
_HALF_DONE = {
    "users without a token": (
        "SELECT username FROM users WHERE id NOT IN (SELECT user_id FROM tokens)"
    ),
    "articles whose tags are not numbered through": (
        "SELECT article_id FROM article_tags GROUP BY article_id"
        " HAVING MIN(position) <> 0 OR MAX(position) <> COUNT(*) - 1"
    ),
    "payers without their tier": (
        "SELECT username FROM users WHERE tier = 'Standard'"
        " AND id IN (SELECT user_id FROM payments WHERE refunded_at IS NULL)"
    ),
}
_CHECKS = {
    "sqlite": ["PRAGMA integrity_check", "PRAGMA foreign_key_check"],
    "postgresql": ["SELECT conname FROM pg_constraint WHERE NOT convalidated"],
}
_SOUND = [("ok",)]  # how SQLite reports that it found nothing


def assert_nothing_lost(database_url: str, entries: Sequence[Entry]) -> None:
    """Assert that the database has every acknowledged write once, and none in part."""
    engine = sa.create_engine(blocking_url(database_url), poolclass=sa.NullPool)
    assert_rows_kept(engine, entries)
    assert_no_change_is_lost(engine, entries)
    assert_sound(engine)


def assert_sound(engine: sa.Engine) -> None:
    """Assert that the database is not broken, and has no write in part."""
    with engine.connect() as connection:
        for check in _CHECKS[engine.dialect.name]:
            found = [tuple(row) for row in connection.exec_driver_sql(check)]
            assert found in ([], _SOUND), check
        for what, query in _HALF_DONE.items():
            assert connection.exec_driver_sql(query).all() == [], what
        for table in metadata.sorted_tables:
            for key in table.foreign_keys:
                dangling = sa.select(key.parent).where(key.parent.not_in(sa.select(key.column)))
                assert connection.execute(dangling).all() == [], f"{key.parent} refers to nothing"


def assert_rows_kept(engine: sa.Engine, entries: Iterable[Entry]) -> None:
    """Assert that rows of served writes exist once, and those of others at most once."""
    with engine.connect() as connection:
        for entry in entries:
            if entry.write is None or not entry.write.rows:
                continue
            counts = {_count(connection, *row) for row in entry.write.rows}
            allowed = [{1}] if entry.is_served else [{0}, {1}]
            if not entry.was_sent:
                allowed = [{0}]
            assert counts in allowed, (entry, counts)


def assert_no_change_is_lost(engine: sa.Engine, entries: Iterable[Entry]) -> None:
    """Assert that the version of each writer counts every change that was served."""
    served, unknown = Counter[UUID](), Counter[UUID]()
    for entry in entries:
        if entry.write is not None and entry.write.changes is not None and entry.was_sent:
            (served if entry.is_served else unknown)[entry.write.changes] += 1
    with engine.connect() as connection:
        for user in served:
            query = sa.select(users.c.version, users.c.tier).where(users.c.id == user)
            version, tier = connection.execute(query).one()
            changes = version - 1 - (tier == "Pro")  # having paid is a change too, once
            assert served[user] <= changes <= served[user] + unknown[user]


def _count(connection: sa.Connection, column: sa.Column[str], value: str) -> int:
    query = sa.select(sa.func.count()).select_from(column.table).where(column == value)
    return connection.execute(query).scalar_one()
