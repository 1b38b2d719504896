"""The rows of the memory store."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar
from uuid import UUID

from core.domain.account_policy import FailedLogins
from core.domain.accounts import Profile, Token, User, profile_of
from core.domain.articles import Article
from core.domain.comments import Comment
from core.domain.idempotency import RecordedResult
from core.domain.membership import Grant, Payment

K = TypeVar("K")
V = TypeVar("V")


@dataclass(slots=True)
class Rows:
    """Everything that is stored. Values are frozen, so a copy of the containers is a snapshot.

    `tags` numbers the tags of articles in the order in which they were added. `last_ids` holds the
    last id of each kind, so that none is reused.
    """

    users: dict[UUID, User] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    failed_logins: dict[str, FailedLogins] = field(default_factory=dict)
    follows: set[tuple[UUID, UUID]] = field(default_factory=set)
    articles: dict[int, Article] = field(default_factory=dict)
    tags: dict[tuple[int, str], int] = field(default_factory=dict)
    favorites: set[tuple[int, UUID]] = field(default_factory=set)
    comments: dict[int, Comment] = field(default_factory=dict)
    events: set[str] = field(default_factory=set)
    payments: dict[str, Payment] = field(default_factory=dict)
    grants: dict[tuple[UUID, int], Grant] = field(default_factory=dict)
    results: dict[tuple[UUID, str], RecordedResult] = field(default_factory=dict)
    last_ids: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "Rows":
        """The same rows in containers of their own."""
        containers: dict[str, Any] = {f.name: getattr(self, f.name).copy() for f in fields(self)}
        return Rows(**containers)

    def next_id(self, kind: str) -> int:
        """An id that was not used before for this kind of row."""
        self.last_ids[kind] = self.last_ids.get(kind, 0) + 1
        return self.last_ids[kind]

    def delete_article(self, article_id: int) -> None:
        """Delete an article with all that refers to it."""
        del self.articles[article_id]
        _drop(self.tags, [key for key in self.tags if key[0] == article_id])
        _drop(self.comments, [n for n, c in self.comments.items() if c.article_id == article_id])
        self.favorites -= {pair for pair in self.favorites if pair[0] == article_id}

    def delete_user(self, user_id: UUID) -> None:
        """Delete a user with everything that belongs to them; the ledger stays."""
        for article_id in [a.id for a in self.articles.values() if a.author_id == user_id]:
            self.delete_article(article_id)
        del self.users[user_id]
        _drop(self.tokens, [d for d, token in self.tokens.items() if token.user_id == user_id])
        _drop(self.results, [key for key in self.results if key[0] == user_id])
        _drop(self.comments, [n for n, c in self.comments.items() if c.author_id == user_id])
        self.follows -= {pair for pair in self.follows if user_id in pair}
        self.favorites -= {pair for pair in self.favorites if pair[1] == user_id}


def profile_for(rows: Rows, user_id: UUID, reader_id: UUID | None) -> Profile:
    """The profile of a user for the requesting user."""
    following = reader_id is not None and (reader_id, user_id) in rows.follows
    return profile_of(rows.users[user_id], following=following)


def _drop(rows: dict[K, V], keys: Iterable[K]) -> None:
    for key in keys:
        del rows[key]
