"""Rows as the JSON that is answered."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from unicodedata import normalize

TOKEN_LIFE = timedelta(days=30)
Row = Sequence[Any]


def now() -> datetime:
    """The time in UTC, in whole milliseconds."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def time(moment: datetime) -> str:
    """A moment in UTC, in milliseconds."""
    return f"{moment.astimezone(UTC).isoformat(timespec='milliseconds')[:-6]}Z"


def digest(token: str) -> str:
    """What is stored of a token."""
    return sha256(token.encode()).hexdigest()


def user(row: Row) -> dict[str, Any]:
    """A row of SHOW_USER."""
    user_id, name, tier, created_at = row
    return {"id": str(user_id), "name": name, "tier": tier, "createdAt": time(created_at)}


def articles(rows: Sequence[Row], tags: Sequence[Row], count: int) -> dict[str, Any]:
    """The rows of a list and of TAGS."""
    names: dict[int, list[str]] = {row[0]: [] for row in rows}
    for number, name in tags:
        names[number].append(name)
    return {"articles": [_article(row, names[row[0]]) for row in rows], "articlesCount": count}


def published(
    slug: str, draft: Mapping[str, Any], tags: list[str], moment: datetime, author: Row
) -> dict[str, Any]:
    """An article that nobody favors yet, by a row of VIEWER."""
    listed = (0, slug, draft["title"], draft["description"], moment, moment, False, 0)
    article = _article((*listed, *author[1:], False), tags)
    return {"article": article | {"body": draft["body"]}}


def slugs(title: str) -> Iterator[str]:
    """A title's letters and digits with hyphens between, and then that with ever other suffixes."""
    plain = normalize("NFKD", title).encode("ascii", "replace").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-") or "article"
    if stem != "feed":
        yield stem
    while True:
        yield f"{stem}-{secrets.token_hex(4)}"


def _article(row: Row, tags: list[str]) -> dict[str, Any]:
    (_, slug, title, description, created_at, updated_at, favorited, favorites, *author) = row
    username, bio, image, following = author
    return {
        "slug": slug,
        "title": title,
        "description": description,
        "tagList": tags,
        "createdAt": time(created_at),
        "updatedAt": time(updated_at),
        "favorited": favorited,
        "favoritesCount": favorites,
        "author": {"username": username, "bio": bio, "image": image, "following": following},
    }
