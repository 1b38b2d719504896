"""The users of accounts in SQL."""

from typing import Any, NoReturn
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.connection import Connection
from adapters.sqlalchemy.inserting import insert
from adapters.sqlalchemy.tables import users
from core.domain.accounts import User, already_taken
from core.ports.store import Stale

# In the order of the members of `User`.
USER_COLUMNS = (
    users.c.id,
    users.c.username,
    users.c.email,
    users.c.password,
    users.c.bio,
    users.c.image,
    users.c.version,
    users.c.created_at,
)


class SqlAlchemyUsers:
    """The users of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, user: User) -> None:
        """Store a new user, unless name or email is taken."""
        new = insert(self._connection.dialect, users).values(**_row(user))
        unless_taken = new.on_conflict_do_nothing().returning(users.c.id)
        if (await self._connection.execute(unless_taken)).first() is None:
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
        return await self._one(sa.select(*USER_COLUMNS).where(users.c.username == username))

    async def by_email_key(self, email_key: str) -> User | None:
        """The user whose email has that key."""
        return await self._one(sa.select(*USER_COLUMNS).where(users.c.email_key == email_key))

    async def by_id(self, user_id: UUID, *, hold: bool = False) -> User | None:
        """The user of that id; on SQLite a writing transaction holds all rows anyway."""
        query = sa.select(*USER_COLUMNS).where(users.c.id == user_id)
        return await self._one(query.with_for_update() if hold else query)

    async def _one(self, query: sa.Select[*tuple[Any, ...]]) -> User | None:
        row = (await self._connection.execute(query)).one_or_none()
        return User(*row) if row else None

    async def _refuse_taken(self, user: User) -> NoReturn:
        same_username = users.c.username == user.username
        same_email = users.c.email_key == user.email_key
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
        "version": user.version,
        "created_at": user.created_at,
    }
