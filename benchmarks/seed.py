"""The data in the databases before anything is measured; the same in every run."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from benchmarks.forge import (
    article_tags,
    articles,
    blocking_url,
    favorites,
    follows,
    token_digest,
    tokens,
    users,
)

Row = dict[str, Any]

AUTHORS = 1_000
ARTICLES_PER_AUTHOR = 10
TAGS = ("hexagons", "adapters", "ports", "http", "sameness", "idiom", "measures", "prices")
TAGS_PER_ARTICLE = 3
FAVORITES_PER_ARTICLE = 4
MEMBERS = 1_000_000  # that `add_members` adds

# Users who read feeds, by the number of authors that they follow.
READERS = {10: "reader-of-10", 100: "reader-of-100", 1_000: "reader-of-1000"}
READER = READERS[10]

_START = datetime(2026, 1, 1, tzinfo=UTC)
_NEVER = datetime(2100, 1, 1, tzinfo=UTC)
_SET_SEQUENCE = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
_ADD_MEMBERS = """
    INSERT INTO users (id, username, version, created_at, tier, is_staff)
    SELECT md5('member ' || i)::uuid, 'member' || i, 1,
           timestamptz '2020-01-01 00:00Z' + i * interval '1 minute', 'Standard', false
    FROM generate_series(1, :members) AS i
"""
_MEMBER_AT = "SELECT created_at, id FROM users ORDER BY created_at, id LIMIT 1 OFFSET :before"


class SeedError(Exception):
    """The seed data does not fit the schema; the text names what to change."""


def author_name(number: int) -> str:
    """Return the username of an author; authors are numbered from 0."""
    return f"author{number}"


def user_id(name: str) -> UUID:
    """Return the id of a user by name: shaped like a random UUID, but the same in every run."""
    return UUID(bytes=sha256(name.encode()).digest()[:16], version=4)


def token_of(name: str) -> str:
    """Return the access token of a user by name; as long as a real one."""
    return urlsafe_b64encode(sha256(f"token of {name}".encode()).digest()).decode().rstrip("=")


def fill(database_url: str) -> None:
    """Insert all rows into a migrated database and update its statistics."""
    engine = sa.create_engine(blocking_url(database_url), poolclass=sa.NullPool)
    with engine.begin() as connection:
        for table, values in rows():
            refuse_missing_columns(table, values[0])
            connection.execute(sa.insert(table), values)
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(_SET_SEQUENCE.format(table="articles"))
    _analyze(engine)


def add_members(database_url: str) -> None:
    """Add a million users, older than all others, to a database on PostgreSQL."""
    engine = sa.create_engine(blocking_url(database_url), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(_ADD_MEMBERS), {"members": MEMBERS})
    _analyze(engine)


def member_at(database_url: str, row: int) -> tuple[datetime, UUID]:
    """Return the creation time and id of the user at a row of the list, counted from 1."""
    engine = sa.create_engine(blocking_url(database_url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        created_at, member_id = connection.execute(sa.text(_MEMBER_AT), {"before": row - 1}).one()
    return created_at, member_id


def refuse_missing_columns(table: sa.Table, row: Row) -> None:
    """Raise SeedError if a row lacks a column that the schema needs a value for."""
    missing = [
        column.name
        for column in table.columns
        if column.name not in row
        and not (column.nullable or column.default or column.server_default or column.identity)
    ]
    if missing:
        raise SeedError(f"benchmarks/seed.py: add {', '.join(missing)} to the rows of {table.name}")


def rows() -> Iterator[tuple[sa.Table, list[Row]]]:
    """Yield each table with its rows, in an order that satisfies the foreign keys."""
    random = Random(20261123)  # noqa: S311  # the same rows each time
    published = _articles(random)
    yield users, [_user(name, number) for number, name in enumerate(_names())]
    yield tokens, [_token(name) for name in READERS.values()]
    yield follows, [_follow(name, n) for count, name in READERS.items() for n in range(count)]
    yield articles, published
    yield article_tags, [tag for article in published for tag in _tags(article, random)]
    yield favorites, _favorites(len(published), random)


def _names() -> list[str]:
    return [*map(author_name, range(AUTHORS)), *READERS.values()]


def _user(name: str, number: int) -> Row:
    return {
        "id": user_id(name),
        "username": name,
        "bio": f"{name} writes about what things cost.",
        "image": f"https://images.example.org/{name}.png",
        "version": 1,
        "created_at": _START + timedelta(milliseconds=number),
        "tier": "Standard",
    }


def _token(name: str) -> Row:
    digest = token_digest(token_of(name))
    return {"digest": digest, "user_id": user_id(name), "expires_at": _NEVER}


def _follow(follower: str, author: int) -> Row:
    return {"follower_id": user_id(follower), "followed_id": user_id(author_name(author))}


def _articles(random: Random) -> list[Row]:
    authors = [number for number in range(AUTHORS) for _ in range(ARTICLES_PER_AUTHOR)]
    random.shuffle(authors)
    return [_article(number, author) for number, author in enumerate(authors, start=1)]


def _article(number: int, author: int) -> Row:
    created_at = _START + timedelta(minutes=number)
    return {
        "id": number,
        "slug": f"what-things-cost-{number}",
        "author_id": user_id(author_name(author)),
        "title": f"What things cost {number}",
        "description": "Measured, and told with the spread that the measures have.",
        "body": "A paragraph about what was measured, and how. " * 20,
        "created_at": created_at,
        "updated_at": created_at,
    }


def _tags(article: Row, random: Random) -> Iterator[Row]:
    for position, name in enumerate(random.sample(TAGS, TAGS_PER_ARTICLE)):
        yield {
            "article_id": article["id"],
            "position": position,
            "name": name,
            "created_at": article["created_at"],
        }


def _favorites(published: int, random: Random) -> list[Row]:
    ids = [user_id(name) for name in _names()]
    return [
        {"user_id": reader, "article_id": number}
        for number in range(1, published + 1)
        for reader in random.sample(ids, FAVORITES_PER_ARTICLE)
    ]


def _analyze(engine: sa.Engine) -> None:
    """Update the statistics of the planner, and on PostgreSQL leave vacuum nothing to do."""
    statement = "VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)
