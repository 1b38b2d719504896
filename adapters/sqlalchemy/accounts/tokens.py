"""The tokens of accounts in SQL."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.accounts.users import USER_COLUMNS, user_of
from adapters.sqlalchemy.connection import Connection
from adapters.sqlalchemy.tables import tokens, users
from core.domain.accounts import User
from core.domain.tokens import StoredToken

_ISSUE = sa.insert(tokens)
_HOLDER = (
    sa.select(*USER_COLUMNS)
    .join(tokens, tokens.c.user_id == users.c.id)
    .where(tokens.c.digest == sa.bindparam("digest"), tokens.c.expires_at > sa.bindparam("now"))
)


class SqlAlchemyTokens:
    """The tokens of one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def issue(self, token: StoredToken) -> None:
        """Let the digest stand for its user."""
        row = {
            "digest": token.digest,
            "user_id": token.user_id,
            "expires_at": token.expires_at,
        }
        await self._connection.execute(_ISSUE, row)

    async def holder(self, digest: str, now: datetime) -> User | None:
        """The user behind a digest whose token has not expired."""
        found = await self._connection.execute(_HOLDER, {"digest": digest, "now": now})
        row = found.one_or_none()
        return user_of(row) if row else None

    async def revoke(self, digest: str) -> None:
        """End one token."""
        await self._connection.execute(sa.delete(tokens).where(tokens.c.digest == digest))

    async def revoke_others(self, user_id: UUID, digest: str) -> None:
        """End all tokens of a user but that one."""
        others = (tokens.c.user_id == user_id) & (tokens.c.digest != digest)
        await self._connection.execute(sa.delete(tokens).where(others))

    async def prune(self, user_id: UUID, now: datetime, keep: int) -> None:
        """Delete expired tokens, and of the rest all but the newest."""
        mine = tokens.c.user_id == user_id
        newest = sa.select(tokens.c.digest).where(mine).order_by(tokens.c.expires_at.desc())
        superfluous = (tokens.c.expires_at <= now) | tokens.c.digest.not_in(newest.limit(keep))
        await self._connection.execute(sa.delete(tokens).where(mine, superfluous))
