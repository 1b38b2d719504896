"""What the memory store keeps."""

from dataclasses import dataclass, field
from uuid import UUID

from core.domain.accounts import User
from core.domain.tokens import StoredToken


@dataclass(slots=True)
class Rows:
    """Everything that is stored; frozen values, so a copy of the containers is a snapshot."""

    users: dict[UUID, User] = field(default_factory=dict)
    tokens: dict[str, StoredToken] = field(default_factory=dict)
    follows: set[tuple[UUID, UUID]] = field(default_factory=set)

    def copy(self) -> "Rows":
        """The same rows in containers of their own."""
        return Rows(self.users.copy(), self.tokens.copy(), self.follows.copy())
