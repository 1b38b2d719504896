"""What the memory store keeps."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar
from uuid import UUID

from core.domain.accounts import User
from core.domain.articles import Article
from core.domain.comments import Comment
from core.domain.membership_ledger import Grant, Payment
from core.domain.tokens import StoredToken

K = TypeVar("K")
V = TypeVar("V")


@dataclass(slots=True)
class Rows:
    """Everything that is stored; frozen values, so a copy of the containers is a snapshot.

    `tags` numbers each tag of an article in the order in which they were put on; `numbered`
    says how far each kind of number has got, so that none is given twice.
    """

    users: dict[UUID, User] = field(default_factory=dict)
    tokens: dict[str, StoredToken] = field(default_factory=dict)
    follows: set[tuple[UUID, UUID]] = field(default_factory=set)
    articles: dict[int, Article] = field(default_factory=dict)
    tags: dict[tuple[int, str], int] = field(default_factory=dict)
    favorites: set[tuple[int, UUID]] = field(default_factory=set)
    comments: dict[int, Comment] = field(default_factory=dict)
    events: set[str] = field(default_factory=set)
    payments: dict[str, Payment] = field(default_factory=dict)
    grants: dict[tuple[UUID, int], Grant] = field(default_factory=dict)
    numbered: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "Rows":
        """The same rows in containers of their own."""
        containers: dict[str, Any] = {f.name: getattr(self, f.name).copy() for f in fields(self)}
        return Rows(**containers)

    def next_number(self, kind: str) -> int:
        """A number that nothing of this kind had before."""
        self.numbered[kind] = self.numbered.get(kind, 0) + 1
        return self.numbered[kind]

    def forget_article(self, article_id: int) -> None:
        """Remove an article with all that hangs on it."""
        del self.articles[article_id]
        _drop(self.tags, [key for key in self.tags if key[0] == article_id])
        _drop(self.comments, [n for n, c in self.comments.items() if c.article_id == article_id])
        self.favorites -= {pair for pair in self.favorites if pair[0] == article_id}

    def forget(self, user_id: UUID) -> None:
        """Remove a user with all that is theirs; the ledger stays."""
        for article_id in [a.id for a in self.articles.values() if a.author_id == user_id]:
            self.forget_article(article_id)
        del self.users[user_id]
        _drop(self.tokens, [d for d, token in self.tokens.items() if token.user_id == user_id])
        _drop(self.comments, [n for n, c in self.comments.items() if c.author_id == user_id])
        self.follows -= {pair for pair in self.follows if user_id in pair}
        self.favorites -= {pair for pair in self.favorites if pair[1] == user_id}


def _drop(rows: dict[K, V], doomed: Iterable[K]) -> None:
    for key in doomed:
        del rows[key]
