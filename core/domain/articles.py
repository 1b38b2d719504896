"""Articles: what is published, and what becomes of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from core.domain.accounts import Profile
from core.domain.article_texts import ArticleChange, Draft
from core.domain.changes import given
from core.domain.errors import DomainError, Kind

TAGS_SHOWN = 1_000
_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article as lists have it, without its body."""

    slug: str
    author_id: UUID
    title: str
    description: str
    tags: tuple[str, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NewArticle(ListedArticle):
    """An article before the store has numbered it."""

    body: str


@dataclass(frozen=True, slots=True)
class Article(NewArticle):
    """One article as it is stored; `updated_at` rises with each change, so it tells versions."""

    id: int


@dataclass(frozen=True, slots=True)
class ListedView:
    """A listed article as a viewer sees it; `favorited` is false for a viewer who is nobody."""

    article: ListedArticle
    author: Profile
    favorited: bool
    favorites_count: int


@dataclass(frozen=True, slots=True)
class ArticleView(ListedView):
    """An article with its body, as a viewer sees it."""

    article: Article


def new_article(draft: Draft, slug: str, author_id: UUID, now: datetime) -> NewArticle:
    """The article that a draft becomes, changed as yet when it was created."""
    return NewArticle(
        slug=slug,
        author_id=author_id,
        title=draft.title,
        description=draft.description,
        body=draft.body,
        tags=without_repeats(draft.tags),
        created_at=now,
        updated_at=now,
    )


def changed(article: Article, change: ArticleChange, now: datetime) -> Article:
    """The article after a change, at least a millisecond later; its slug is another matter."""
    members = given(change)
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
