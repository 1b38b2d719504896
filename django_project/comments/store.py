"""Comments on Django's ORM."""

from typing import Any
from uuid import UUID

from core.domain import comments
from core.ports.store import Stale
from django_project.accounts.store.profiles import is_following, profile
from django_project.comments.models import Comment


class DjangoComments:
    """The comments of one unit of work."""

    async def add(self, new: comments.NewComment) -> comments.Comment:
        """Store and number a new comment; whether its article is there, COMMIT finds out."""
        return _comment(
            Comment.objects.create(
                article_id=new.article_id,
                author_id=new.author_id,
                body=new.body,
                created_at=new.created_at,
            )
        )

    async def by_id(self, article_id: int, comment_id: int) -> comments.Comment | None:
        """The comment of that number below that article."""
        row = Comment.objects.filter(id=comment_id, article=article_id).first()
        return _comment(row) if row else None

    async def delete(self, comment_id: int) -> None:
        """Remove a comment."""
        deleted, _ = Comment.objects.filter(id=comment_id).delete()
        if not deleted:
            raise Stale

    async def on_article(
        self, article_id: int, reader_id: UUID | None
    ) -> list[comments.CommentDetails]:
        """The comments below an article, oldest first: one statement however many there are."""
        rows = Comment.objects.filter(article=article_id).select_related("author").order_by("id")
        return [_view(row) for row in rows.annotate(following=is_following(reader_id))]


def _comment(row: Comment) -> comments.Comment:
    return comments.Comment(
        id=row.id,
        article_id=row.article_id,
        author_id=row.author_id,
        body=row.body,
        created_at=row.created_at,
    )


def _view(row: Any) -> comments.CommentDetails:
    return comments.CommentDetails(_comment(row), profile(row.author, following=row.following))
