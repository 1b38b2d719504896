"""The rows of the databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from adapters.sqlalchemy.tables import article_tags, articles, favorites, follows, tokens, users
from benchmarks.seeding import names
from core.domain.accounts import token_digest

Row = dict[str, Any]

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_NEVER = datetime(2100, 1, 1, tzinfo=UTC)
_FAVORITES_OF_EACH = 4


def rows() -> Iterator[tuple[sa.Table, list[Row]]]:
    """The rows of each table, in an order in which they may be inserted."""
    chance = Random(20261123)  # noqa: S311  # the same rows each time
    published = _articles(chance)
    yield users, [_user(name, number) for number, name in enumerate(_everybody())]
    yield tokens, [_token(name) for name in names.READERS.values()]
    yield follows, [_follow(name, n) for count, name in names.READERS.items() for n in range(count)]
    yield articles, published
    yield article_tags, [tag for article in published for tag in _tags(article, chance)]
    yield favorites, _favorites(len(published), chance)


def _everybody() -> list[str]:
    return [*map(names.author_name, range(names.AUTHORS)), *names.READERS.values()]


def _user(name: str, number: int) -> Row:
    return {
        "id": names.user_id(name),
        "username": name,
        "bio": f"{name} writes about what things cost.",
        "image": f"https://images.example.org/{name}.png",
        "version": 1,
        "created_at": _BEGAN + timedelta(milliseconds=number),
        "tier": "Standard",
    }


def _token(name: str) -> Row:
    digest = token_digest(names.token_of(name))
    return {"digest": digest, "user_id": names.user_id(name), "expires_at": _NEVER}


def _follow(follower: str, author: int) -> Row:
    followed = names.author_name(author)
    return {"follower_id": names.user_id(follower), "followed_id": names.user_id(followed)}


def _articles(chance: Random) -> list[Row]:
    authors = [number for number in range(names.AUTHORS) for _ in range(names.ARTICLES_OF_EACH)]
    chance.shuffle(authors)
    return [_article(number, author) for number, author in enumerate(authors, start=1)]


def _article(number: int, author: int) -> Row:
    moment = _BEGAN + timedelta(minutes=number)
    return {
        "id": number,
        "slug": f"what-things-cost-{number}",
        "author_id": names.user_id(names.author_name(author)),
        "title": f"What things cost {number}",
        "description": "Measured, and told with the spread that the measures have.",
        "body": "A paragraph about what was measured, and how. " * 20,
        "created_at": moment,
        "updated_at": moment,
    }


def _tags(article: Row, chance: Random) -> Iterator[Row]:
    for position, name in enumerate(chance.sample(names.TAGS, names.TAGS_OF_EACH)):
        yield {
            "article_id": article["id"],
            "position": position,
            "name": name,
            "created_at": article["created_at"],
        }


def _favorites(published: int, chance: Random) -> list[Row]:
    ids = [names.user_id(name) for name in _everybody()]
    return [
        {"user_id": user_id, "article_id": number}
        for number in range(1, published + 1)
        for user_id in chance.sample(ids, _FAVORITES_OF_EACH)
    ]
