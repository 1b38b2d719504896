"""What the memory store keeps."""

from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from core.domain.accounts import User
from core.domain.articles import Article
from core.domain.comments import Comment
from core.domain.tokens import StoredToken


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
    numbered: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "Rows":
        """The same rows in containers of their own."""
        containers: dict[str, Any] = {f.name: getattr(self, f.name).copy() for f in fields(self)}
        return Rows(**containers)

    def next_number(self, kind: str) -> int:
        """A number that nothing of this kind had before."""
        self.numbered[kind] = self.numbered.get(kind, 0) + 1
        return self.numbered[kind]
