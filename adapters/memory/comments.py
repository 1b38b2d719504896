"""Comments in a dictionary, within one unit of work."""

from dataclasses import asdict
from uuid import UUID

from adapters.memory.rows import Rows, profile_for
from core.domain.comments import Comment, CommentDetails, NewComment
from core.ports.store import Stale


class MemoryComments:
    """Implements `core.ports.comments.Comments`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def add(self, comment: NewComment) -> Comment:
        """Store and number a new comment."""
        rows = self._rows
        if comment.article_id not in rows.articles or comment.author_id not in rows.users:
            raise Stale
        added = Comment(**asdict(comment), id=rows.next_id("comment"))
        rows.comments[added.id] = added
        return added

    async def by_id(self, article_id: int, comment_id: int) -> Comment | None:
        """The comment of that id on that article."""
        comment = self._rows.comments.get(comment_id)
        return comment if comment and comment.article_id == article_id else None

    async def delete(self, comment_id: int) -> None:
        """Delete a comment."""
        if self._rows.comments.pop(comment_id, None) is None:
            raise Stale

    async def on_article(
        self, article_id: int, reader_id: UUID | None, limit: int, offset: int
    ) -> list[CommentDetails]:
        """A page of the comments on an article, by id."""
        found = [c for c in self._rows.comments.values() if c.article_id == article_id]
        found.sort(key=lambda comment: comment.id)
        shown = found[offset : offset + limit]
        return [CommentDetails(c, profile_for(self._rows, c.author_id, reader_id)) for c in shown]
