"""Comments on Django's ORM."""

from uuid import UUID

from core.domain import comments
from core.ports.store import Stale
from django_project.accounts.store import is_following, profile
from django_project.comments.models import Comment


class DjangoComments:
    """Implements `core.ports.comments.Comments`."""

    async def add(self, comment: comments.NewComment) -> comments.Comment:
        """Store and number a new comment. COMMIT finds out whether its article is still there."""
        row = Comment.objects.create(
            article_id=comment.article_id,
            author_id=comment.author_id,
            body=comment.body,
            created_at=comment.created_at,
        )
        return _comment(row)

    async def by_id(self, article_id: int, comment_id: int) -> comments.Comment | None:
        """The comment of that id on that article."""
        row = Comment.objects.filter(id=comment_id, article=article_id).first()
        return _comment(row) if row else None

    async def delete(self, comment_id: int) -> None:
        """Delete a comment."""
        deleted, _ = Comment.objects.filter(id=comment_id).delete()
        if not deleted:
            raise Stale

    async def on_article(
        self, article_id: int, reader_id: UUID | None, limit: int, offset: int
    ) -> list[comments.CommentDetails]:
        """A page of the comments on an article, by id."""
        # Along the index of the article's comments: what is skipped is not read.
        ids = Comment.objects.filter(article=article_id).order_by("id").values("id")
        page = Comment.objects.filter(id__in=ids[offset : offset + limit])
        rows = page.select_related("author").order_by("id")
        return [
            comments.CommentDetails(_comment(row), profile(row.author, following=row.following))
            for row in rows.annotate(following=is_following(reader_id))
        ]


def _comment(row: Comment) -> comments.Comment:
    return comments.Comment(
        id=row.id,
        article_id=row.article_id,
        author_id=row.author_id,
        body=row.body,
        created_at=row.created_at,
    )
