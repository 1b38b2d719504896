"""The users of accounts in SQL."""

from typing import Any, NoReturn
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.accounts.deleting import deletions
from adapters.sqlalchemy.connection import Connection, Row
from adapters.sqlalchemy.inserting import insert_unless_taken
from adapters.sqlalchemy.tables import users
from core.domain.accounts import User, already_taken
from core.domain.membership_lists import MemberFilter
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
_AGE = (users.c.created_at, users.c.id)

_USERS = sa.select(*USER_COLUMNS)
_BY_USERNAME = _USERS.where(users.c.username == sa.bindparam("username"))
_BY_EMAIL_KEY = _USERS.where(users.c.email_key == sa.bindparam("email_key"))
_BY_ID = _USERS.where(users.c.id == sa.bindparam("id"))
_HELD_BY_ID = _BY_ID.with_for_update()


def user_of(row: Row) -> User:
    """The user that a row of `USER_COLUMNS` holds."""
    user_id, username, email, password, bio, image, tier, *rest = row
    return User(user_id, username, email, password, bio, image, Tier(tier), *rest)


class SqlAlchemyUsers:
    """The users of one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, user: User) -> None:
        """Store a new user, unless name or email is taken."""
        if await insert_unless_taken(self._connection, users, _row(user)) is None:
            await self._refuse_taken(user)

    async def replace(self, user: User) -> None:
        """Store a user over the version before theirs."""
        before = (users.c.id == user.id) & (users.c.version == user.version - 1)
        try:
            async with self._connection.begin_nested():
                update = sa.update(users).where(before).values(**_row(user))
                replaced = (await self._connection.execute(update)).rowcount == 1
        except sa.exc.IntegrityError:
            await self._refuse_taken(user)
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
        """The user whose email has that key."""
        return await self._one(_BY_EMAIL_KEY, email_key=email_key)

    async def by_id(self, user_id: UUID, *, hold: bool = False) -> User | None:
        """The user of that id; on SQLite a writing transaction holds all rows anyway."""
        return await self._one(_HELD_BY_ID if hold else _BY_ID, id=user_id)

    async def delete(self, user: User) -> None:
        """Remove a user with all that is theirs."""
        for theirs in deletions(user.id):
            await self._connection.execute(theirs)
        same = (users.c.id == user.id) & (users.c.version == user.version)
        if (await self._connection.execute(sa.delete(users).where(same))).rowcount != 1:
            raise Stale

    async def page(self, wanted: MemberFilter, limit: int) -> list[User]:
        """Up to that many of the users wanted, oldest first, along the index of their list."""
        # A tuple does not hand its columns' types on, and SQLite has times as text of one form.
        age, types = sa.tuple_(*_AGE), [column.type for column in _AGE]
        query = _USERS.order_by(*_AGE).limit(limit)
        if wanted.tier is not None:
            query = query.where(users.c.tier == wanted.tier.value)
        if wanted.after is not None:
            after = wanted.after.created_at, wanted.after.user_id
            query = query.where(age > sa.tuple_(*after, types=types))
        return [user_of(row) for row in await self._connection.execute(query)]

    async def _one(self, query: sa.Select[*tuple[Any, ...]], **known: Any) -> User | None:
        row = (await self._connection.execute(query, known)).one_or_none()
        return user_of(row) if row else None

    async def _refuse_taken(self, user: User) -> NoReturn:
        same_username = users.c.username == user.username
        # Where there is no email, `==` would mean IS NULL, and so everybody else who has none.
        same_email = sa.false() if user.email_key is None else users.c.email_key == user.email_key
        others = sa.select(same_username, same_email).where(
            users.c.id != user.id, same_username | same_email
        )
        rows = (await self._connection.execute(others)).all()
        taken = {"username" for username, _ in rows if username}
        taken |= {"email" for _, email in rows if email}
        raise (already_taken(taken) if taken else Stale()) from None


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
