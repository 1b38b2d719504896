"""Articles: drafts, slugs, tags, and lists of articles."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from unicodedata import normalize
from uuid import UUID

from core.domain.accounts import Profile
from core.domain.errors import DomainError, Kind, raise_if_invalid
from core.domain.validation import BLANK, TOO_LONG, UNSET, Unset, set_members, text_error

TITLE_LIMIT = 255
DESCRIPTION_LIMIT = 1_024
BODY_LIMIT = 65_536
TAG_LIMIT = 64
TAGS_LIMIT = 20
TAGS_LISTED = 1_000
TAGS_COUNTED = 50_000  # of all articles: those that were added last

SLUG_STEM_LIMIT = 80
SLUG_SUFFIX_LENGTH = 8
SLUG_LIMIT = SLUG_STEM_LIMIT + 1 + SLUG_SUFFIX_LENGTH
# GET /api/articles/feed is another operation.
RESERVED_SLUGS = frozenset({"feed"})

_TEXT_LIMITS = {"title": TITLE_LIMIT, "description": DESCRIPTION_LIMIT, "body": BODY_LIMIT}
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")
_SLUG = re.compile(r"[a-z0-9-]+")
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """A new article as its author writes it. Raises DomainError (INVALID)."""

    title: str
    description: str
    body: str
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        texts = {name: text_error(getattr(self, name), _TEXT_LIMITS[name]) for name in _TEXT_LIMITS}
        raise_if_invalid(texts | {"tagList": tags_error(self.tags)})


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """A partial update of an article. Raises DomainError (INVALID)."""

    title: str | Unset = UNSET
    description: str | Unset = UNSET
    body: str | Unset = UNSET
    tags: tuple[str, ...] | Unset = UNSET

    def __post_init__(self) -> None:
        members = set_members(self)
        tags = members.pop("tags", ())
        texts = {name: text_error(text, _TEXT_LIMITS[name]) for name, text in members.items()}
        raise_if_invalid(texts | {"tagList": tags_error(tags)})


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article without its body, as lists have it."""

    slug: str
    author_id: UUID
    title: str
    description: str
    tags: tuple[str, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NewArticle(ArticleSummary):
    """An article that the store has not numbered yet."""

    body: str


@dataclass(frozen=True, slots=True)
class Article(NewArticle):
    """A stored article. `updated_at` rises with each change, so it serves as the version."""

    id: int


@dataclass(frozen=True, slots=True)
class ArticleListItem:
    """An article of a list with its author, for the requesting user.

    `favorited` is false if nobody is authenticated.
    """

    article: ArticleSummary
    author: Profile
    favorited: bool
    favorites_count: int


@dataclass(frozen=True, slots=True)
class ArticleDetails(ArticleListItem):
    """A whole article with its author, for the requesting user."""

    article: Article


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles a list holds: those that match every member that is not None."""

    tag: str | None = None
    author: str | None = None
    favorited: str | None = None
    followed_by: UUID | None = None

    def matches_nothing(self) -> bool:
        """Whether a name in it can belong to nobody: it is empty or not UTF-8."""
        names = (self.tag, self.author, self.favorited)
        return any(name is not None and not _is_text(name) for name in names)


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A page of articles, newest first, and how many match in all."""

    articles: tuple[ArticleListItem, ...]
    count: int


EMPTY_PAGE = ArticlePage((), 0)


def new_article(draft: Draft, slug: str, author_id: UUID, now: datetime) -> NewArticle:
    """The article that a draft becomes."""
    return NewArticle(
        slug=slug,
        author_id=author_id,
        title=draft.title,
        description=draft.description,
        body=draft.body,
        tags=without_duplicates(draft.tags),
        created_at=now,
        updated_at=now,
    )


def apply_article_change(article: Article, change: ArticleChange, now: datetime) -> Article:
    """Return the article after a change. `updated_at` rises by at least a millisecond.

    The slug stays: a new one has to be free, which only the store knows.
    """
    members = set_members(change)
    if "tags" in members:
        members["tags"] = without_duplicates(members["tags"])
    return replace(article, updated_at=max(now, article.updated_at + _MILLISECOND), **members)


def list_item(details: ArticleDetails) -> ArticleListItem:
    """The form that an article has in a list."""
    members = {f.name: getattr(details.article, f.name) for f in fields(ArticleSummary)}
    summary = ArticleSummary(**members)
    return ArticleListItem(summary, details.author, details.favorited, details.favorites_count)


def require_owner(owner_id: UUID, user_id: UUID, subject: str) -> None:
    """Raise DomainError (FORBIDDEN) unless the user owns the resource."""
    if owner_id != user_id:
        raise DomainError(Kind.FORBIDDEN, {subject: "forbidden"})


def tags_error(tags: tuple[str, ...]) -> str | None:
    """Check a list of at most 20 tags of 1 to 64 code points. A blank tag is reported first."""
    if "" in tags:
        return BLANK
    too_long = len(tags) > TAGS_LIMIT or any(len(tag) > TAG_LIMIT for tag in tags)
    return TOO_LONG if too_long else None


def without_duplicates(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags in their order, each at its first position."""
    return tuple(dict.fromkeys(tags))


def slug_stem(title: str) -> str:
    """The title's ASCII letters and digits in lower case, joined by hyphens; at most 80."""
    plain = normalize("NFKD", title)
    letters = "".join(c.lower() if c.isascii() else " " for c in plain)
    return _NOT_IN_SLUGS.sub("-", letters).strip("-")[:SLUG_STEM_LIMIT].rstrip("-") or "article"


def suffixed_slug(stem: str, suffix: str) -> str:
    """The slug of an article whose stem is taken."""
    return f"{stem}-{suffix}"


def can_be_slug(text: str) -> bool:
    """Whether an article could have this slug."""
    return len(text) <= SLUG_LIMIT and _SLUG.fullmatch(text) is not None


def _is_text(name: str) -> bool:
    return bool(name) and "\0" not in name and "\N{REPLACEMENT CHARACTER}" not in name
