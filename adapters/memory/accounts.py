"""Users, tokens, failed logins and follows in dictionaries, within one unit of work."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from adapters.memory.rows import Rows
from core.domain.account_policy import FailedLogins
from core.domain.accounts import Token, User, taken
from core.domain.membership import MemberFilter
from core.ports.store import Stale


class MemoryUsers:
    """Implements `core.ports.accounts.Users`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows.users
        self._all = rows

    async def add(self, user: User) -> None:
        """Store a new user, unless name or email address is taken."""
        self._require_free(user)
        if user.id in self._rows:
            raise Stale
        self._rows[user.id] = user

    async def replace(self, user: User, before: User) -> None:
        """Store the next version of a user."""
        stored = self._rows.get(user.id)
        if stored is None or stored.version != before.version:
            raise Stale
        self._require_free(user)
        self._rows[user.id] = user

    async def delete(self, user: User) -> None:
        """Delete a user with everything that belongs to them."""
        stored = self._rows.get(user.id)
        if stored is None or stored.version != user.version:
            raise Stale
        self._all.delete_user(user.id)

    async def rehash(self, user: User, password_hash: str) -> None:
        """Store a stronger hash of the same password."""
        stored = self._rows.get(user.id)
        if stored is not None and stored.password_hash == user.password_hash:
            self._rows[user.id] = replace(stored, password_hash=password_hash)

    async def by_username(self, username: str) -> User | None:
        """The user of exactly that name."""
        return next((user for user in self._rows.values() if user.username == username), None)

    async def by_email_key(self, email_key: str) -> User | None:
        """The user with that email address."""
        return next((user for user in self._rows.values() if user.email_key == email_key), None)

    async def by_id(self, user_id: UUID, *, lock: bool = False) -> User | None:
        """The user of that id. A unit that writes has locked all rows already."""
        return self._rows.get(user_id)

    async def page(self, filters: MemberFilter, limit: int) -> list[User]:
        """At most `limit` matching users, oldest first."""
        matching = [user for user in self._rows.values() if _matches(user, filters)]
        return sorted(matching, key=_position)[:limit]

    def _require_free(self, user: User) -> None:
        others = [other for other in self._rows.values() if other.id != user.id]
        subjects = set()
        if any(other.username == user.username for other in others):
            subjects.add("username")
        if user.email_key and any(other.email_key == user.email_key for other in others):
            subjects.add("email")
        if subjects:
            raise taken(subjects)


def _position(user: User) -> tuple[datetime, UUID]:
    return user.created_at, user.id


def _matches(user: User, filters: MemberFilter) -> bool:
    after = filters.after
    is_after = after is None or _position(user) > (after.created_at, after.user_id)
    return is_after and filters.tier in (None, user.tier)


class MemoryTokens:
    """Implements `core.ports.accounts.Tokens`."""

    def __init__(self, rows: Rows) -> None:
        self._tokens, self._users = rows.tokens, rows.users

    async def issue(self, token: Token) -> None:
        """Store a token."""
        if token.user_id not in self._users:
            raise Stale
        self._tokens[token.digest] = token

    async def owner(self, digest: str, now: datetime) -> User | None:
        """The user of a token that has not expired."""
        token = self._tokens.get(digest)
        return self._users.get(token.user_id) if token and token.expires_at > now else None

    async def of_user(self, user_id: UUID, now: datetime) -> list[Token]:
        """A user's tokens that have not expired, newest first."""
        live = [token for token in self._of(user_id) if token.expires_at > now]
        return sorted(live, key=lambda t: (t.expires_at, t.digest), reverse=True)

    async def revoke(self, digest: str) -> None:
        """Delete a token."""
        self._tokens.pop(digest, None)

    async def revoke_others(self, user_id: UUID, digest: str) -> None:
        """Delete every token of a user except that one."""
        self._drop([t for t in self._of(user_id) if t.digest != digest])

    async def prune(self, user_id: UUID, now: datetime, keep: int) -> None:
        """Delete a user's expired tokens, and all but the newest of the others."""
        newest_first = sorted(self._of(user_id), key=lambda t: t.expires_at, reverse=True)
        live = [token for token in newest_first if token.expires_at > now]
        self._drop([t for t in newest_first if t not in live[:keep]])

    async def purge(self, now: datetime, limit: int) -> int:
        """Delete at most `limit` expired tokens of any user."""
        expired = [token for token in self._tokens.values() if token.expires_at <= now][:limit]
        self._drop(expired)
        return len(expired)

    def _of(self, user_id: UUID) -> list[Token]:
        return [token for token in self._tokens.values() if token.user_id == user_id]

    def _drop(self, tokens: list[Token]) -> None:
        for token in tokens:
            del self._tokens[token.digest]


class MemoryLoginFailures:
    """Implements `core.ports.accounts.LoginFailures`. Writers take turns: nothing is locked."""

    def __init__(self, rows: Rows) -> None:
        self._failed = rows.failed_logins

    async def find(self, key: str) -> FailedLogins | None:
        """The failed logins with that key."""
        return self._failed.get(key)

    async def lock(self, key: str, now: datetime) -> FailedLogins:
        """The same, none from now on if there were none."""
        return self._failed.get(key) or FailedLogins(key, 0, now)

    async def save(self, failed: FailedLogins) -> None:
        """Store failed logins."""
        self._failed[failed.key] = failed

    async def purge(self, began_until: datetime, limit: int) -> None:
        """Delete at most `limit` records of periods that began by then."""
        over = [key for key, one in self._failed.items() if one.began_at <= began_until]
        for key in over[:limit]:
            del self._failed[key]


class MemoryFollows:
    """Implements `core.ports.accounts.Follows`."""

    def __init__(self, rows: Rows) -> None:
        self._pairs, self._users = rows.follows, rows.users

    async def add(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one user follow another."""
        if not {follower_id, followed_id} <= self._users.keys():
            raise Stale
        self._pairs.add((follower_id, followed_id))

    async def remove(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one user stop following another."""
        self._pairs.discard((follower_id, followed_id))

    async def exists(self, follower_id: UUID, followed_id: UUID) -> bool:
        """Whether one user follows the other."""
        return (follower_id, followed_id) in self._pairs
