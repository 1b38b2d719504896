"""Who follows whom among the accounts, in SQL."""

from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.connection import Connection
from adapters.sqlalchemy.inserting import insert_unless_taken
from adapters.sqlalchemy.tables import follows


class SqlAlchemyFollows:
    """Who follows whom in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one follow the other."""
        pair = {"follower_id": follower_id, "followed_id": followed_id}
        await insert_unless_taken(self._connection, follows, pair)

    async def remove(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one follow the other no longer."""
        await self._connection.execute(sa.delete(follows).where(_pair(follower_id, followed_id)))

    async def exists(self, follower_id: UUID, followed_id: UUID) -> bool:
        """Whether one follows the other."""
        query = sa.select(sa.literal(1)).where(_pair(follower_id, followed_id))
        return (await self._connection.execute(query)).first() is not None


def _pair(follower_id: UUID, followed_id: UUID) -> sa.ColumnElement[bool]:
    return (follows.c.follower_id == follower_id) & (follows.c.followed_id == followed_id)
