"""Ports for users, their tokens, and who follows whom, within one unit of work."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.domain.account_policy import FailedLogins
from core.domain.accounts import Token, User
from core.domain.membership import MemberFilter


class Users(Protocol):
    """Stored users. Usernames compare exactly, email addresses by `email_key`."""

    async def add(self, user: User) -> None:
        """Store a new user.

        Raises DomainError (TAKEN) naming each of username and email that is taken. Raises Stale
        if the id is taken, or if the name has become free meanwhile.
        """

    async def replace(self, user: User, before: User) -> None:
        """Store the next version of a user. Raises Stale, or DomainError (TAKEN) like `add`."""

    async def delete(self, user: User) -> None:
        """Delete that version of a user, with everything that belongs to them.

        That is their articles with all that refers to those, comments, favorites, follows and
        tokens; the ledger stays. Raises Stale if the user has changed or is gone.
        """

    async def rehash(self, user: User, password_hash: str) -> None:
        """Store a stronger hash of the same password, unless the password has changed."""

    async def by_username(self, username: str) -> User | None:
        """The user of exactly that name."""

    async def by_email_key(self, email_key: str) -> User | None:
        """The user with that email address."""

    async def by_id(self, user_id: UUID, *, lock: bool = False) -> User | None:
        """The user of that id. `lock` keeps other writers off the row until the unit ends."""

    async def page(self, filters: MemberFilter, limit: int) -> list[User]:
        """At most `limit` matching users, oldest first. The cost does not depend on the page."""


class Tokens(Protocol):
    """Stored tokens, by their digests."""

    async def issue(self, token: Token) -> None:
        """Store a token."""

    async def owner(self, digest: str, now: datetime) -> User | None:
        """The user of a token that has not expired."""

    async def of_user(self, user_id: UUID, now: datetime) -> list[Token]:
        """A user's tokens that have not expired, newest first; at most 100."""

    async def revoke(self, digest: str) -> None:
        """Delete a token. Idempotent."""

    async def revoke_others(self, user_id: UUID, digest: str) -> None:
        """Delete every token of a user except that one."""

    async def prune(self, user_id: UUID, now: datetime, keep: int) -> None:
        """Delete a user's expired tokens, and all but the `keep` newest of the others."""

    async def purge(self, now: datetime, limit: int) -> int:
        """Delete at most `limit` expired tokens of any user. Returns how many were deleted."""


class LoginFailures(Protocol):
    """Stored numbers of failed logins, by `login_key`."""

    async def find(self, key: str) -> FailedLogins | None:
        """The failed logins with that key."""

    async def lock(self, key: str, now: datetime) -> FailedLogins:
        """The same, none from now on if there were none, for this unit of work alone."""

    async def save(self, failed: FailedLogins) -> None:
        """Store locked failed logins."""

    async def purge(self, began_until: datetime, limit: int) -> None:
        """Delete at most `limit` records of periods that began by then."""


class Follows(Protocol):
    """Who follows whom."""

    async def add(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one user follow another. Idempotent."""

    async def remove(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one user stop following another. Idempotent."""

    async def exists(self, follower_id: UUID, followed_id: UUID) -> bool:
        """Whether one user follows the other."""
