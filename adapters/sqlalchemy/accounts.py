"""Users, tokens, failed logins and follows in SQL, within one unit of work."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

import sqlalchemy as sa

from adapters.database_timeouts import ARTICLES_AT_ONCE
from adapters.sqlalchemy.database import Connection, Row, insert_unless_taken
from adapters.sqlalchemy.tables import (
    article_tags,
    articles,
    comments,
    failed_logins,
    favorites,
    follows,
    idempotency_keys,
    tokens,
    users,
)
from core.domain.account_policy import FailedLogins
from core.domain.accounts import Token, User, taken
from core.domain.membership import MemberFilter
from core.domain.membership_tiers import Tier
from core.ports.store import Stale

# In the order of the members of `User`.
USER_COLUMNS = (
    users.c.id,
    users.c.username,
    users.c.email,
    users.c.password,
    users.c.bio,
    users.c.image,
    users.c.tier,
    users.c.is_staff,
    users.c.version,
    users.c.created_at,
)
_OLDEST_FIRST = (users.c.created_at, users.c.id)

_USERS = sa.select(*USER_COLUMNS)
_BY_USERNAME = _USERS.where(users.c.username == sa.bindparam("username"))
_BY_EMAIL_KEY = _USERS.where(users.c.email_key == sa.bindparam("email_key"))
_BY_ID = _USERS.where(users.c.id == sa.bindparam("id"))
_LOCKED_BY_ID = _BY_ID.with_for_update()
_TOKEN_OWNER = _USERS.join(tokens, tokens.c.user_id == users.c.id).where(
    tokens.c.digest == sa.bindparam("digest"), tokens.c.expires_at > sa.bindparam("now")
)
_ISSUE_TOKEN = sa.insert(tokens)
_FAILED_LOGINS = sa.select(
    failed_logins.c.key, failed_logins.c.count, failed_logins.c.began_at
).where(failed_logins.c.key == sa.bindparam("key"))
_LOCKED_FAILED_LOGINS = _FAILED_LOGINS.with_for_update()

_LOCKED_ARTICLES = (
    sa.select(articles.c.id)
    .where(articles.c.author_id == sa.bindparam("author_id"))
    .order_by(articles.c.id)
    .with_for_update()
)
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_DELETE_ARTICLES = (
    *(sa.delete(t).where(t.c.article_id.in_(_IDS)) for t in (article_tags, favorites, comments)),
    sa.delete(articles).where(articles.c.id.in_(_IDS)),
)

# The log of Django's admin site, which refers to users. It exists where Django has migrated.
_admin_log = sa.table("django_admin_log", sa.column("user_id", sa.Uuid))
_HAS_ADMIN_LOG = {
    "sqlite": sa.text("SELECT 1 FROM sqlite_master WHERE name = 'django_admin_log'"),
    "postgresql": sa.text("SELECT 1 WHERE to_regclass('django_admin_log') IS NOT NULL"),
}


class SqlAlchemyUsers:
    """Implements `core.ports.accounts.Users`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, user: User) -> None:
        """Store a new user, unless name or email address is taken."""
        if await insert_unless_taken(self._connection, users, _row(user)) is None:
            await self._raise_taken(user)

    async def replace(self, user: User, before: User) -> None:
        """Store the next version of a user."""
        same_keys = (user.username, user.email_key) == (before.username, before.email_key)
        try:
            if same_keys:  # nothing in it can be taken, so it needs no savepoint
                replaced = await self._update(user, before)
            else:
                async with self._connection.begin_nested():
                    replaced = await self._update(user, before)
        except sa.exc.IntegrityError:
            await self._raise_taken(user)
        if not replaced:
            raise Stale

    async def rehash(self, user: User, password_hash: str) -> None:
        """Store a stronger hash of the same password."""
        same = (users.c.id == user.id) & (users.c.password == user.password_hash)
        await self._connection.execute(sa.update(users).where(same).values(password=password_hash))

    async def by_username(self, username: str) -> User | None:
        """The user of exactly that name."""
        return await self._one(_BY_USERNAME, username=username)

    async def by_email_key(self, email_key: str) -> User | None:
        """The user with that email address."""
        return await self._one(_BY_EMAIL_KEY, email_key=email_key)

    async def by_id(self, user_id: UUID, *, lock: bool = False) -> User | None:
        """The user of that id. On SQLite a writing transaction has locked all rows already."""
        return await self._one(_LOCKED_BY_ID if lock else _BY_ID, id=user_id)

    async def delete(self, user: User) -> None:
        """Delete a user with everything that belongs to them."""
        # Locked first, as a change locks an article before its tags; otherwise they deadlock.
        found = await self._connection.execute(_LOCKED_ARTICLES, {"author_id": user.id})
        ids = found.scalars().all()
        for start in range(0, len(ids), ARTICLES_AT_ONCE):
            several = {"ids": ids[start : start + ARTICLES_AT_ONCE]}
            for deletion in _DELETE_ARTICLES:
                await self._connection.execute(deletion, several)
        for statement in _deletions(user.id):
            await self._connection.execute(statement)
        if (await self._connection.execute(_HAS_ADMIN_LOG[self._connection.dialect.name])).first():
            of_user = _admin_log.c.user_id == user.id
            await self._connection.execute(sa.delete(_admin_log).where(of_user))
        same = (users.c.id == user.id) & (users.c.version == user.version)
        if (await self._connection.execute(sa.delete(users).where(same))).rowcount != 1:
            raise Stale

    async def page(self, filters: MemberFilter, limit: int) -> list[User]:
        """At most `limit` matching users, oldest first, along the index of their list."""
        query = _USERS.order_by(*_OLDEST_FIRST).limit(limit)
        if filters.tier is not None:
            query = query.where(users.c.tier == filters.tier.value)
        if filters.after is not None:
            # A tuple does not know its columns' types, and SQLite stores times as text.
            types = [column.type for column in _OLDEST_FIRST]
            after = sa.tuple_(filters.after.created_at, filters.after.user_id, types=types)
            query = query.where(sa.tuple_(*_OLDEST_FIRST) > after)
        return [user_from(row) for row in await self._connection.execute(query)]

    async def _one(self, query: sa.Select[*tuple[Any, ...]], **parameters: Any) -> User | None:
        row = (await self._connection.execute(query, parameters)).one_or_none()
        return user_from(row) if row else None

    async def _update(self, user: User, before: User) -> bool:
        unchanged = (users.c.id == before.id) & (users.c.version == before.version)
        update = sa.update(users).where(unchanged).values(**_row(user))
        return (await self._connection.execute(update)).rowcount == 1

    async def _raise_taken(self, user: User) -> NoReturn:
        """Raise DomainError (TAKEN) naming what is taken; Stale if it has become free."""
        same_username = users.c.username == user.username
        # Without an email address, `==` would mean IS NULL, and match every user without one.
        same_email = sa.false() if user.email_key is None else users.c.email_key == user.email_key
        others = sa.select(same_username, same_email).where(
            users.c.id != user.id, same_username | same_email
        )
        rows = (await self._connection.execute(others)).all()
        subjects = {"username" for username, _ in rows if username}
        subjects |= {"email" for _, email in rows if email}
        raise (taken(subjects) if subjects else Stale()) from None


class SqlAlchemyTokens:
    """Implements `core.ports.accounts.Tokens`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def issue(self, token: Token) -> None:
        """Store a token."""
        row = {"digest": token.digest, "user_id": token.user_id, "expires_at": token.expires_at}
        await self._connection.execute(_ISSUE_TOKEN, row)

    async def owner(self, digest: str, now: datetime) -> User | None:
        """The user of a token that has not expired."""
        result = await self._connection.execute(_TOKEN_OWNER, {"digest": digest, "now": now})
        row = result.one_or_none()
        return user_from(row) if row else None

    async def of_user(self, user_id: UUID, now: datetime) -> list[Token]:
        """A user's tokens that have not expired, newest first."""
        query = sa.select(tokens.c.digest, tokens.c.user_id, tokens.c.expires_at).where(
            tokens.c.user_id == user_id, tokens.c.expires_at > now
        )
        newest_first = query.order_by(tokens.c.expires_at.desc(), tokens.c.digest.desc())
        return [Token(*row) for row in await self._connection.execute(newest_first)]

    async def revoke(self, digest: str) -> None:
        """Delete a token."""
        await self._connection.execute(sa.delete(tokens).where(tokens.c.digest == digest))

    async def revoke_others(self, user_id: UUID, digest: str) -> None:
        """Delete every token of a user except that one."""
        others = (tokens.c.user_id == user_id) & (tokens.c.digest != digest)
        await self._connection.execute(sa.delete(tokens).where(others))

    async def prune(self, user_id: UUID, now: datetime, keep: int) -> None:
        """Delete a user's expired tokens, and all but the newest of the others."""
        of_user = tokens.c.user_id == user_id
        newest = sa.select(tokens.c.digest).where(of_user).order_by(tokens.c.expires_at.desc())
        excess = (tokens.c.expires_at <= now) | tokens.c.digest.not_in(newest.limit(keep))
        await self._connection.execute(sa.delete(tokens).where(of_user, excess))

    async def purge(self, now: datetime, limit: int) -> int:
        """Delete at most `limit` expired tokens, but for those that are being deleted elsewhere."""
        expired = sa.select(tokens.c.digest).where(tokens.c.expires_at <= now).limit(limit)
        # PostgreSQL may run a subquery with LIMIT once for each row; it runs a CTE that locks once.
        digests = expired.with_for_update(skip_locked=True).cte(nesting=True)
        purge = sa.delete(tokens).where(tokens.c.digest.in_(sa.select(digests)))
        return (await self._connection.execute(purge)).rowcount


class SqlAlchemyLoginFailures:
    """Implements `core.ports.accounts.LoginFailures`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, key: str) -> FailedLogins | None:
        """The failed logins with that key."""
        return await self._one(_FAILED_LOGINS, key)

    async def lock(self, key: str, now: datetime) -> FailedLogins:
        """The same. The row is inserted first, since only a row can be locked."""
        row = {"key": key, "count": 0, "began_at": now}
        await insert_unless_taken(self._connection, failed_logins, row)
        locked = await self._one(_LOCKED_FAILED_LOGINS, key)
        if locked is None:  # purged meanwhile
            raise Stale
        return locked

    async def save(self, failed: FailedLogins) -> None:
        """Store locked failed logins."""
        same = failed_logins.c.key == failed.key
        values = {"count": failed.count, "began_at": failed.began_at}
        await self._connection.execute(sa.update(failed_logins).where(same).values(values))

    async def purge(self, began_until: datetime, limit: int) -> None:
        """Delete at most `limit` records, but for those that are in use elsewhere."""
        over = sa.select(failed_logins.c.key).where(failed_logins.c.began_at <= began_until)
        # PostgreSQL may run a subquery with LIMIT once for each row; it runs a CTE that locks once.
        keys = over.limit(limit).with_for_update(skip_locked=True).cte(nesting=True)
        purge = sa.delete(failed_logins).where(failed_logins.c.key.in_(sa.select(keys)))
        await self._connection.execute(purge)

    async def _one(self, query: sa.Select[*tuple[Any, ...]], key: str) -> FailedLogins | None:
        row = (await self._connection.execute(query, {"key": key})).one_or_none()
        return FailedLogins(*row) if row else None


class SqlAlchemyFollows:
    """Implements `core.ports.accounts.Follows`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one user follow another."""
        pair = {"follower_id": follower_id, "followed_id": followed_id}
        await insert_unless_taken(self._connection, follows, pair)

    async def remove(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one user stop following another."""
        await self._connection.execute(sa.delete(follows).where(_pair(follower_id, followed_id)))

    async def exists(self, follower_id: UUID, followed_id: UUID) -> bool:
        """Whether one user follows the other."""
        query = sa.select(sa.literal(1)).where(_pair(follower_id, followed_id))
        return (await self._connection.execute(query)).first() is not None


def user_from(row: Row) -> User:
    """The user in a row of `USER_COLUMNS`."""
    user_id, username, email, password, bio, image, tier, *rest = row
    return User(user_id, username, email, password, bio, image, Tier(tier), *rest)


def _row(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "username": user.username,
        "email": user.email,
        "email_key": user.email_key,
        "password": user.password_hash,
        "bio": user.bio,
        "image": user.image,
        "tier": user.tier.value,
        "is_staff": user.is_staff,
        "version": user.version,
        "created_at": user.created_at,
    }


def _deletions(user_id: UUID) -> Iterator[sa.Executable]:
    """The statements that delete what is left of a user; the database does not cascade."""
    yield sa.delete(comments).where(comments.c.author_id == user_id)
    yield sa.delete(favorites).where(favorites.c.user_id == user_id)
    yield sa.delete(follows).where(follows.c.follower_id == user_id)
    yield sa.delete(follows).where(follows.c.followed_id == user_id)
    yield sa.delete(tokens).where(tokens.c.user_id == user_id)
    yield sa.delete(idempotency_keys).where(idempotency_keys.c.user_id == user_id)


def _pair(follower_id: UUID, followed_id: UUID) -> sa.ColumnElement[bool]:
    return (follows.c.follower_id == follower_id) & (follows.c.followed_id == followed_id)
