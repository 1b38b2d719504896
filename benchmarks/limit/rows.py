"""The SQL of the operations, and the JSON of their rows.

The statements are as many as those of the apps, so that only the work around them differs. A column
of articles that clients see is listed once, in ARTICLE or in NEW_ARTICLE.
"""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from unicodedata import normalize

TOKEN_LIFETIME = timedelta(days=30)
Row = Sequence[Any]

NEW_ARTICLE = ("title", "description", "body")  # columns that the author sets
# Members of an article in a list, and the columns or expressions; $1 is the current user.
ARTICLE = {
    "slug": "slug",
    "title": "title",
    "description": "description",
    "createdAt": "articles.created_at",
    "updatedAt": "updated_at",
    "favorited": "EXISTS (SELECT 1 FROM favorites WHERE article_id = articles.id AND user_id = $1)",
    "favoritesCount": "(SELECT count(*) FROM favorites WHERE article_id = articles.id)",
}
AUTHOR = {
    "username": "username",
    "bio": "bio",
    "image": "image",
    "following": "EXISTS"
    " (SELECT 1 FROM follows WHERE follower_id = $1 AND followed_id = articles.author_id)",
}

CURRENT_USER = """
    SELECT users.id, users.username, users.bio, users.image
    FROM tokens JOIN users ON users.id = tokens.user_id
    WHERE tokens.digest = $1 AND tokens.expires_at > $2
"""
SHOW_USER = "SELECT id, username, tier, created_at FROM users WHERE id = $1"
ADD_USER = """
    INSERT INTO users (id, username, tier, is_staff, version, created_at)
    VALUES ($1, $2, 'Standard', false, 1, $3) ON CONFLICT DO NOTHING RETURNING id
"""
ADD_TOKEN = "INSERT INTO tokens (digest, user_id, expires_at) VALUES ($1, $2, $3)"

_ARTICLES = f"""
    SELECT articles.id, {", ".join([*ARTICLE.values(), *AUTHOR.values()])}
    FROM articles JOIN users ON users.id = articles.author_id
"""  # noqa: S608
_NEWEST = " ORDER BY articles.created_at DESC, articles.id DESC LIMIT $2 OFFSET $3"
_FOLLOWED = " WHERE author_id IN (SELECT followed_id FROM follows WHERE follower_id = $1)"
LIST_ARTICLES = _ARTICLES + _NEWEST
SHOW_FEED = _ARTICLES + _FOLLOWED + _NEWEST
TAGS = """
    SELECT article_id, name FROM article_tags WHERE article_id = ANY($1::bigint[]) ORDER BY position
"""
COUNT_ARTICLES = "SELECT count(*) FROM articles"
COUNT_FEED = COUNT_ARTICLES + _FOLLOWED

_PLACEHOLDERS = ", ".join(f"${number}" for number in range(4, 4 + len(NEW_ARTICLE)))
ADD_ARTICLE = f"""
    INSERT INTO articles (slug, author_id, created_at, updated_at, {", ".join(NEW_ARTICLE)})
    VALUES ($1, $2, $3, $3, {_PLACEHOLDERS}) ON CONFLICT DO NOTHING RETURNING id
"""  # noqa: S608
ADD_TAGS = """
    INSERT INTO article_tags (article_id, position, name, created_at)
    SELECT $1, number - 1, name, $3
    FROM unnest($2::text[]) WITH ORDINALITY AS tags (name, number)
"""


def now() -> datetime:
    """Return the current time in UTC, in whole milliseconds."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def time(moment: datetime) -> str:
    """Return a time as JSON has it: in UTC, in milliseconds."""
    return f"{moment.astimezone(UTC).isoformat(timespec='milliseconds')[:-6]}Z"


def digest(token: str) -> str:
    """Return the form in which a token is stored."""
    return sha256(token.encode()).hexdigest()


def user(row: Row) -> dict[str, Any]:
    """Return the JSON of a row of SHOW_USER."""
    user_id, name, tier, created_at = row
    return {"id": str(user_id), "name": name, "tier": tier, "createdAt": time(created_at)}


def articles(rows: Sequence[Row], tags: Sequence[Row], count: int) -> dict[str, Any]:
    """Return the JSON of a list, from its rows and those of TAGS."""
    names: dict[int, list[str]] = {row[0]: [] for row in rows}
    for article_id, name in tags:
        names[article_id].append(name)
    return {"articles": [_article(row, names[row[0]]) for row in rows], "articlesCount": count}


def published(
    slug: str, values: Mapping[str, Any], tags: list[str], created_at: datetime, author: Row
) -> dict[str, Any]:
    """Return the JSON of a new article; the author is a row of CURRENT_USER."""
    article = {
        "slug": slug,
        **{name: values[name] for name in NEW_ARTICLE},
        "tagList": tags,
        "createdAt": time(created_at),
        "updatedAt": time(created_at),
        "favorited": False,
        "favoritesCount": 0,
        "author": dict(zip(AUTHOR, (*author[1:], False), strict=True)),
    }
    return {"article": article}


def slugs(title: str) -> Iterator[str]:
    """Yield the slug of a title, then the same with random suffixes."""
    plain = normalize("NFKD", title).encode("ascii", "replace").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-") or "article"
    if stem != "feed":  # the path of the feed
        yield stem
    while True:
        yield f"{stem}-{secrets.token_hex(4)}"


def _article(row: Row, tags: list[str]) -> dict[str, Any]:
    columns = iter(row[1:])
    article = dict(zip(ARTICLE, columns, strict=False))
    article["createdAt"] = time(article["createdAt"])
    article["updatedAt"] = time(article["updatedAt"])
    article["tagList"] = tags
    article["author"] = dict(zip(AUTHOR, columns, strict=True))
    return article
