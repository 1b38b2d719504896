"""Accounts, their tokens and who follows whom, in dictionaries."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from adapters.memory.rows import Rows
from core.domain.accounts import User, already_taken
from core.domain.membership_lists import MemberFilter
from core.domain.tokens import StoredToken
from core.ports.store import Stale


class MemoryUsers:
    """The users of one unit of work."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows.users
        self._all = rows

    async def add(self, user: User) -> None:
        """Store a new user, unless name or email is taken."""
        self._refuse_taken(user)
        if user.id in self._rows:
            raise Stale
        self._rows[user.id] = user

    async def replace(self, user: User) -> None:
        """Store a user over the version before theirs."""
        stored = self._rows.get(user.id)
        if stored is None or stored.version != user.version - 1:
            raise Stale
        self._refuse_taken(user)
        self._rows[user.id] = user

    async def delete(self, user: User) -> None:
        """Remove a user with all that is theirs."""
        stored = self._rows.get(user.id)
        if stored is None or stored.version != user.version:
            raise Stale
        self._all.forget(user.id)

    async def rehash(self, user: User, password_hash: str) -> None:
        """Store a stronger hash of the same password."""
        stored = self._rows.get(user.id)
        if stored is not None and stored.password_hash == user.password_hash:
            self._rows[user.id] = replace(stored, password_hash=password_hash)

    async def by_username(self, username: str) -> User | None:
        """The user of exactly that name."""
        return next((user for user in self._rows.values() if user.username == username), None)

    async def by_email_key(self, email_key: str) -> User | None:
        """The user whose email has that key."""
        return next((user for user in self._rows.values() if user.email_key == email_key), None)

    async def by_id(self, user_id: UUID, *, hold: bool = False) -> User | None:
        """The user of that id; a writing unit holds all rows anyway."""
        return self._rows.get(user_id)

    async def page(self, wanted: MemberFilter, limit: int) -> list[User]:
        """Up to that many of the users wanted, oldest first."""
        found = [user for user in self._rows.values() if _is_wanted(user, wanted)]
        return sorted(found, key=_age)[:limit]

    def _refuse_taken(self, user: User) -> None:
        others = [other for other in self._rows.values() if other.id != user.id]
        taken = set()
        if any(other.username == user.username for other in others):
            taken.add("username")
        if user.email_key and any(other.email_key == user.email_key for other in others):
            taken.add("email")
        if taken:
            raise already_taken(taken)


def _age(user: User) -> tuple[datetime, UUID]:
    return user.created_at, user.id


def _is_wanted(user: User, wanted: MemberFilter) -> bool:
    after = wanted.after
    later = after is None or _age(user) > (after.created_at, after.user_id)
    return later and wanted.tier in (None, user.tier)


class MemoryTokens:
    """The tokens of one unit of work."""

    def __init__(self, rows: Rows) -> None:
        self._tokens, self._users = rows.tokens, rows.users

    async def issue(self, token: StoredToken) -> None:
        """Let the digest stand for its user."""
        if token.user_id not in self._users:
            raise Stale
        self._tokens[token.digest] = token

    async def holder(self, digest: str, now: datetime) -> User | None:
        """The user behind a digest whose token has not expired."""
        token = self._tokens.get(digest)
        return self._users.get(token.user_id) if token and token.expires_at > now else None

    async def revoke(self, digest: str) -> None:
        """End one token."""
        self._tokens.pop(digest, None)

    async def revoke_others(self, user_id: UUID, digest: str) -> None:
        """End all tokens of a user but that one."""
        self._drop([t for t in self._of(user_id) if t.digest != digest])

    async def prune(self, user_id: UUID, now: datetime, keep: int) -> None:
        """Delete expired tokens, and of the rest all but the newest."""
        newest_first = sorted(self._of(user_id), key=lambda t: t.expires_at, reverse=True)
        live = [token for token in newest_first if token.expires_at > now]
        self._drop([t for t in newest_first if t not in live[:keep]])

    def _of(self, user_id: UUID) -> list[StoredToken]:
        return [token for token in self._tokens.values() if token.user_id == user_id]

    def _drop(self, tokens: list[StoredToken]) -> None:
        for token in tokens:
            del self._tokens[token.digest]


class MemoryFollows:
    """Who follows whom in one unit of work."""

    def __init__(self, rows: Rows) -> None:
        self._pairs, self._users = rows.follows, rows.users

    async def add(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one follow the other."""
        if not {follower_id, followed_id} <= self._users.keys():
            raise Stale
        self._pairs.add((follower_id, followed_id))

    async def remove(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one follow the other no longer."""
        self._pairs.discard((follower_id, followed_id))

    async def exists(self, follower_id: UUID, followed_id: UUID) -> bool:
        """Whether one follows the other."""
        return (follower_id, followed_id) in self._pairs
