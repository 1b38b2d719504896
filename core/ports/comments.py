"""The port for comments within one unit of work."""

from typing import Protocol
from uuid import UUID

from core.domain.comments import Comment, CommentDetails, NewComment


class Comments(Protocol):
    """Stored comments."""

    async def add(self, comment: NewComment) -> Comment:
        """Store and number a new comment.

        Raises Stale if the article is gone, at the latest when the unit of work ends.
        """

    async def by_id(self, article_id: int, comment_id: int) -> Comment | None:
        """The comment of that id on that article."""

    async def delete(self, comment_id: int) -> None:
        """Delete a comment. Raises Stale if it is gone."""

    async def on_article(
        self, article_id: int, reader_id: UUID | None, limit: int, offset: int
    ) -> list[CommentDetails]:
        """A page of the comments on an article, by id, with their authors for the requesting user.

        One statement.
        """
