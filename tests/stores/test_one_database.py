"""One database under every store: what one writes, each reads."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from contract_tests.targets.databases import sqlite_url
from core.domain.accounts import User
from core.domain.errors import Kind
from core.ports.store import Store
from tests.errors import expect_error
from tests.stores.driving import DrivenStore
from tests.stores.opening import IN_SQL, Open
from tests.stores.people import ANNA, BERT, NOON, TAKEN, token
from tests.stores.uses import add, by_username, holder, issue, replace_user

MILLISECONDS = timedelta(milliseconds=120)
ODD = replace(
    BERT,
    username="e\u0301 \N{GRINNING FACE}",
    email=None,
    password_hash=None,
    bio="\u2028 ",
    image=None,
    created_at=NOON + MILLISECONDS,
)


@pytest.fixture(params=list(IN_SQL))
def reader(request: pytest.FixtureRequest, database: str) -> Iterator[DrivenStore]:
    """A store on the database that another one wrote."""
    with IN_SQL[request.param][0](database) as opened:
        yield opened


def test_every_store_reads_what_any_store_wrote(
    open_in_sql: Open, database: str, reader: DrivenStore
) -> None:
    tokens = [token("whole", ANNA, NOON), token("part", ODD, NOON + MILLISECONDS)]
    with open_in_sql(database) as writer:
        writer.run(add(writer.store, ANNA, ODD))
        writer.run(issue(writer.store, *tokens))
        writer.run(_follow(writer.store))
    for user, of_theirs in ((ANNA, tokens[0]), (ODD, tokens[1])):
        assert reader.run(by_username(reader.store, user.username)) == user
        just_before = of_theirs.expires_at - timedelta(milliseconds=1)
        assert reader.run(holder(reader.store, of_theirs, just_before)) == user
        assert reader.run(holder(reader.store, of_theirs, of_theirs.expires_at)) is None
    assert reader.run(_follows(reader.store))


def test_every_store_changes_what_any_store_wrote(
    open_in_sql: Open, database: str, reader: DrivenStore
) -> None:
    with open_in_sql(database) as writer:
        writer.run(add(writer.store, ANNA))
    with expect_error(Kind.TAKEN, {"username": TAKEN, "email": TAKEN}):
        reader.run(add(reader.store, replace(BERT, username="anna", email="anna@x.org")))
    after = replace(ANNA, username="Anna", version=2)
    reader.run(replace_user(reader.store, after, ANNA))
    assert reader.run(by_username(reader.store, "Anna")) == after


def test_every_store_writes_the_same_rows(open_in_sql: Open, file: Path) -> None:
    with open_in_sql(sqlite_url(file)) as writer:
        writer.run(add(writer.store, ANNA, ODD))
        tokens = [token("a", ANNA, NOON), token("b", ANNA, NOON + MILLISECONDS)]
        writer.run(issue(writer.store, *tokens))
        writer.run(_follow(writer.store))
    anna, odd = "0" * 31 + "1", "0" * 31 + "2"
    assert _rows(file, "SELECT * FROM users ORDER BY id") == [
        _row(ANNA, anna, "2026-11-22 12:00:05"),
        _row(ODD, odd, "2026-11-22 12:00:05.120000"),
    ]
    assert _rows(file, "SELECT digest, user_id, expires_at FROM tokens ORDER BY digest") == [
        {"digest": "a".ljust(64, "."), "user_id": anna, "expires_at": "2026-11-22 12:00:05"},
        {"digest": "b".ljust(64, "."), "user_id": anna, "expires_at": "2026-11-22 12:00:05.120000"},
    ]
    assert _rows(file, "SELECT * FROM follows") == [{"follower_id": anna, "followed_id": odd}]


def _row(user: User, user_id: str, created_at: str) -> dict[str, object]:
    return {
        "id": user_id,
        "username": user.username,
        "email": user.email,
        "email_key": user.email_key,
        "password": user.password_hash,
        "bio": user.bio,
        "image": user.image,
        "version": 1,
        "created_at": created_at,
        "tier": "Standard",
        "is_staff": 0,
    }


def _rows(file: Path, query: str) -> list[dict[str, object]]:
    connection = sqlite3.connect(file)
    connection.row_factory = sqlite3.Row
    rows = [dict(row) for row in connection.execute(query)]
    connection.close()
    return rows


async def _follow(store: Store) -> None:
    async with store.writing() as work:
        await work.follows.add(ANNA.id, ODD.id)


async def _follows(store: Store) -> bool:
    async with store.reading() as work:
        return await work.follows.exists(ANNA.id, ODD.id)
