"""The role of whatever keeps accounts."""

from typing import Protocol
from uuid import UUID

from core.domain.accounts import User
from core.domain.membership_lists import MemberFilter


class Users(Protocol):
    """The users of one unit of work; usernames compare exactly, emails by their key."""

    async def add(self, user: User) -> None:
        """Store a new user; DomainError TAKEN names each of username and email that is taken.

        Stale where the id is taken, or whoever had the name is gone by now: worth another try.
        """

    async def replace(self, user: User) -> None:
        """Store a user over the version before theirs; Stale, or DomainError TAKEN as for `add`."""

    async def delete(self, user: User) -> None:
        """Remove a user at that version with all that is theirs but what the ledger holds.

        That is their articles with all that hangs on them, comments, favorites, follows and
        tokens. Stale where they have changed since, or are gone.
        """

    async def rehash(self, user: User, password_hash: str) -> None:
        """Store a stronger hash of the same password; nothing if the password is another by now."""

    async def by_username(self, username: str) -> User | None:
        """The user of exactly that name."""

    async def by_email_key(self, email_key: str) -> User | None:
        """The user whose email has that key."""

    async def by_id(self, user_id: UUID, *, hold: bool = False) -> User | None:
        """The user of that id; `hold` keeps other writers off the row until the unit ends."""

    async def page(self, wanted: MemberFilter, limit: int) -> list[User]:
        """Up to that many of the users wanted, oldest first; costs the same wherever it begins."""
