"""The table of comments, as SQLAlchemy describes it too (adapters/sqlalchemy/tables.py)."""

from django.conf import settings
from django.db import models
from django.utils.text import Truncator

from django_project.database.fields import current_time


class Comment(models.Model):
    """A comment on an article."""

    article = models.ForeignKey(
        "articles.Article", models.CASCADE, related_name="comments", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="comments", db_index=False
    )
    body = models.TextField()
    created_at = models.DateTimeField(default=current_time)

    class Meta:
        db_table = "comments"
        indexes = (
            models.Index(fields=["article", "id"], name="comments_article"),
            models.Index(fields=["author"], name="comments_author"),
        )

    def __str__(self) -> str:
        return Truncator(self.body).chars(60)
