"""Comments in a dictionary."""

from dataclasses import asdict
from uuid import UUID

from adapters.memory.profiles import profile_for
from adapters.memory.rows import Rows
from core.domain.comments import Comment, CommentView, NewComment
from core.ports.store import Stale


class MemoryComments:
    """The comments of one unit of work."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def add(self, new: NewComment) -> Comment:
        """Store and number a new comment."""
        rows = self._rows
        if new.article_id not in rows.articles or new.author_id not in rows.users:
            raise Stale
        comment = Comment(**asdict(new), id=self._rows.next_number("comment"))
        self._rows.comments[comment.id] = comment
        return comment

    async def by_id(self, article_id: int, comment_id: int) -> Comment | None:
        """The comment of that number below that article."""
        comment = self._rows.comments.get(comment_id)
        return comment if comment and comment.article_id == article_id else None

    async def delete(self, comment_id: int) -> None:
        """Remove a comment."""
        if self._rows.comments.pop(comment_id, None) is None:
            raise Stale

    async def below(self, article_id: int, viewer_id: UUID | None) -> list[CommentView]:
        """The comments below an article, oldest first."""
        found = [c for c in self._rows.comments.values() if c.article_id == article_id]
        found.sort(key=lambda comment: comment.id)
        return [CommentView(c, profile_for(self._rows, c.author_id, viewer_id)) for c in found]
