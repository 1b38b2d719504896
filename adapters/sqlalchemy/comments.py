"""Comments in SQL, within one unit of work."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.database import Connection, is_following, profile_columns
from adapters.sqlalchemy.tables import comments, users
from core.domain.accounts import Profile
from core.domain.comments import Comment, CommentDetails, NewComment
from core.ports.store import Stale

# In the order that `_comment` reads.
_COLUMNS = (
    comments.c.id,
    comments.c.article_id,
    comments.c.author_id,
    comments.c.body,
    comments.c.created_at,
)
_WIDTH = len(_COLUMNS)
# The ids of a page first, along the index of the article's comments: what is skipped is not read.
_PAGE = (
    sa.select(comments.c.id)
    .where(comments.c.article_id == sa.bindparam("article_id"))
    .order_by(comments.c.id)
    .limit(sa.bindparam("limit"))
    .offset(sa.bindparam("offset"))
    .subquery()
)
_ON_ARTICLE = (
    sa.select(*_COLUMNS, *profile_columns(users), is_following(comments.c.author_id))
    .join(_PAGE, _PAGE.c.id == comments.c.id)
    .join(users, users.c.id == comments.c.author_id)
    .order_by(comments.c.id)
)


class SqlAlchemyComments:
    """Implements `core.ports.comments.Comments`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, comment: NewComment) -> Comment:
        """Store and number a new comment. Its foreign keys are checked at COMMIT."""
        values = {
            "article_id": comment.article_id,
            "author_id": comment.author_id,
            "body": comment.body,
            "created_at": comment.created_at,
        }
        row = sa.insert(comments).values(**values).returning(*_COLUMNS)
        return _comment((await self._connection.execute(row)).one())

    async def by_id(self, article_id: int, comment_id: int) -> Comment | None:
        """The comment of that id on that article."""
        query = sa.select(*_COLUMNS)
        query = query.where(comments.c.id == comment_id, comments.c.article_id == article_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _comment(row) if row else None

    async def delete(self, comment_id: int) -> None:
        """Delete a comment."""
        row = sa.delete(comments).where(comments.c.id == comment_id)
        if (await self._connection.execute(row)).rowcount == 0:
            raise Stale

    async def on_article(
        self, article_id: int, reader_id: UUID | None, limit: int, offset: int
    ) -> list[CommentDetails]:
        """A page of the comments on an article, by id."""
        parameters = {
            "article_id": article_id,
            "reader_id": reader_id,
            "limit": limit,
            "offset": offset,
        }
        rows = (await self._connection.execute(_ON_ARTICLE, parameters)).all()
        return [CommentDetails(_comment(row), Profile(*row[_WIDTH:])) for row in rows]


def _comment(row: sa.Row[*tuple[Any, ...]]) -> Comment:
    comment_id, article_id, author_id, body, created_at = row[:_WIDTH]
    return Comment(
        id=comment_id, article_id=article_id, author_id=author_id, body=body, created_at=created_at
    )
