"""The tables of articles, as SQLAlchemy describes them too (adapters/sqlalchemy/tables.py).

Each list of articles has an index that holds it newest first.
"""

from django.conf import settings
from django.db import models

from core.domain.articles import DESCRIPTION_LIMIT, SLUG_LIMIT, TAG_LIMIT, TITLE_LIMIT
from django_project.database.fields import current_time


class Article(models.Model):
    """An article."""

    slug = models.CharField(max_length=SLUG_LIMIT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="articles", db_index=False
    )
    title = models.CharField(max_length=TITLE_LIMIT)
    description = models.CharField(max_length=DESCRIPTION_LIMIT)
    body = models.TextField()
    created_at = models.DateTimeField(default=current_time)
    updated_at = models.DateTimeField(default=current_time)

    class Meta:
        db_table = "articles"
        constraints = (models.UniqueConstraint(fields=["slug"], name="articles_slug_unique"),)
        indexes = (
            models.Index(fields=["created_at", "id"], name="articles_newest"),
            models.Index(fields=["author", "created_at", "id"], name="articles_author_newest"),
        )

    def __str__(self) -> str:
        return self.title


class ArticleTag(models.Model):
    """A tag on an article. It keeps its row while it stays there, so its id tells how recent."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="tags", db_index=False)
    position = models.IntegerField()
    name = models.CharField(max_length=TAG_LIMIT)
    created_at = models.DateTimeField()  # the article's, so that an index can hold both

    class Meta:
        db_table = "article_tags"
        constraints = (
            models.UniqueConstraint(fields=["article", "name"], name="article_tags_once"),
        )
        indexes = (
            models.Index(fields=["name", "created_at", "article"], name="article_tags_newest"),
        )

    def __str__(self) -> str:
        return self.name


class Favorite(models.Model):
    """An article that a user has favorited."""

    pk = models.CompositePrimaryKey("user_id", "article_id")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="favorites", db_index=False
    )
    article = models.ForeignKey(Article, models.CASCADE, related_name="favorites", db_index=False)

    class Meta:
        db_table = "favorites"
        indexes = (models.Index(fields=["article", "user"], name="favorites_article"),)

    def __str__(self) -> str:
        return f"{self.user_id} → {self.article_id}"
