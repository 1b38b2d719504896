"""The role of whatever keeps comments."""

from typing import Protocol
from uuid import UUID

from core.domain.comments import Comment, CommentView, NewComment


class Comments(Protocol):
    """The comments of one unit of work."""

    async def add(self, comment: NewComment) -> Comment:
        """Store a new comment and number it; Stale, at the latest at the unit's end, where its
        article is gone."""

    async def by_id(self, article_id: int, comment_id: int) -> Comment | None:
        """The comment of that number below that article."""

    async def delete(self, comment_id: int) -> None:
        """Remove a comment; Stale where it is gone."""

    async def below(self, article_id: int, viewer_id: UUID | None) -> list[CommentView]:
        """The comments below an article, oldest first, their authors as the viewer sees them."""
