"""The comments of one unit of work."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.connection import Connection
from adapters.sqlalchemy.profiles import is_following, profile_columns
from adapters.sqlalchemy.tables import comments, users
from core.domain.accounts import Profile
from core.domain.comments import Comment, CommentView, NewComment
from core.ports.store import Stale

# In the order that `_comment` takes them.
_COLUMNS = (
    comments.c.id,
    comments.c.article_id,
    comments.c.author_id,
    comments.c.body,
    comments.c.created_at,
)
_WIDTH = len(_COLUMNS)
_BELOW = (
    sa.select(*_COLUMNS, *profile_columns(users), is_following(comments.c.author_id))
    .join(users, users.c.id == comments.c.author_id)
    .where(comments.c.article_id == sa.bindparam("article_id"))
    .order_by(comments.c.id)
)


class SqlAlchemyComments:
    """Comments below articles."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, new: NewComment) -> Comment:
        """Store and number a new comment; whether its article is there, COMMIT finds out."""
        values = {
            "article_id": new.article_id,
            "author_id": new.author_id,
            "body": new.body,
            "created_at": new.created_at,
        }
        row = sa.insert(comments).values(**values).returning(*_COLUMNS)
        return _comment((await self._connection.execute(row)).one())

    async def by_id(self, article_id: int, comment_id: int) -> Comment | None:
        """The comment of that number below that article."""
        query = sa.select(*_COLUMNS)
        query = query.where(comments.c.id == comment_id, comments.c.article_id == article_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _comment(row) if row else None

    async def delete(self, comment_id: int) -> None:
        """Remove a comment."""
        row = sa.delete(comments).where(comments.c.id == comment_id)
        if (await self._connection.execute(row)).rowcount == 0:
            raise Stale

    async def below(self, article_id: int, viewer_id: UUID | None) -> list[CommentView]:
        """The comments below an article, oldest first: one statement however many there are."""
        asked = {"article_id": article_id, "viewer_id": viewer_id}
        rows = (await self._connection.execute(_BELOW, asked)).all()
        return [CommentView(_comment(row), Profile(*row[_WIDTH:])) for row in rows]


def _comment(row: sa.Row[*tuple[Any, ...]]) -> Comment:
    number, article_id, author_id, body, created_at = row[:_WIDTH]
    return Comment(
        id=number, article_id=article_id, author_id=author_id, body=body, created_at=created_at
    )
