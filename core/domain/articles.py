"""Articles: what people publish, and what may be done with it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.domain.accounts import Profile
from core.domain.changes import UNSET, Unset
from core.domain.errors import DomainError, Kind

TITLE_LIMIT = 255
DESCRIPTION_LIMIT = 1_024
BODY_LIMIT = 65_536
TAG_LIMIT = 64
TAGS_LIMIT = 20
TAGS_SHOWN = 1_000

_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to publish; repeated tags count once, where they first stood."""

    title: str
    description: str
    body: str
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "tags", without_repeats(self.tags))


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it is stored; `updated_at` rises with each change, so it tells versions."""

    id: int
    slug: str
    author_id: UUID
    title: str
    description: str
    body: str
    tags: tuple[str, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """What its author wants changed about an article; no tags at all removes them."""

    title: str | Unset = UNSET
    description: str | Unset = UNSET
    body: str | Unset = UNSET
    tags: tuple[str, ...] | Unset = UNSET

    def given(self) -> dict[str, Any]:
        """The members that are to change."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not UNSET}


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article as a viewer sees it; `favorited` is false for a viewer who is nobody."""

    article: Article
    author: Profile
    favorited: bool
    favorites_count: int


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Some of the articles asked for, newest first, and how many there are in all."""

    articles: tuple[ArticleView, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles are asked for; a name that nobody has matches none."""

    tag: str | None = None
    author: str | None = None
    favorited: str | None = None
    followed_by: UUID | None = None

    def matches_nothing(self) -> bool:
        """Whether some name in it is none: empty, or of bytes that are no text."""
        names = (self.tag, self.author, self.favorited)
        return any(name is not None and not _is_text(name) for name in names)


def changed(article: Article, change: ArticleChange, now: datetime) -> Article:
    """The article after a change, at least a millisecond later; the slug is left to its stem."""
    members = change.given()
    if "tags" in members:
        members["tags"] = without_repeats(members["tags"])
    return replace(article, updated_at=max(now, article.updated_at + _TICK), **members)


def without_repeats(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags in the order given, each where it first stood."""
    return tuple(dict.fromkeys(tags))


def refuse_others(owner_id: UUID, user_id: UUID, subject: str) -> None:
    """Return for the owner; DomainError FORBIDDEN, naming the subject, for anybody else."""
    if owner_id != user_id:
        raise DomainError(Kind.FORBIDDEN, {subject: "forbidden"})


def _is_text(name: str) -> bool:
    return bool(name) and "\0" not in name and "\N{REPLACEMENT CHARACTER}" not in name
