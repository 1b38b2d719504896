"""Articles, their tags, and who favors them."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from benchmarks.plain.with_django.models.users import Follow, User


class ArticleQuerySet(models.QuerySet["Article"]):
    """Some articles."""

    def shown_to(self, viewer: User | AnonymousUser) -> Self:
        """With all that a page shows of them to a viewer, in two queries."""
        favorites = Favorite.objects.filter(article=OuterRef("pk"))
        counted = favorites.values("article").annotate(count=Count("*")).values("count")
        shown = self.select_related("author").prefetch_related("tags")
        shown = shown.annotate(favorites_count=Coalesce(Subquery(counted), 0))
        if viewer.is_anonymous:
            return shown
        follows = Follow.objects.filter(follower=viewer, followed=OuterRef("author"))
        return shown.annotate(
            favorited=Exists(favorites.filter(user=viewer)), following=Exists(follows)
        )

    def of_followed(self, viewer: User) -> Self:
        """Those of the authors whom a viewer follows."""
        return self.filter(author__followed_by__follower=viewer)


class Article(models.Model):
    """One article."""

    slug = models.CharField(max_length=89, unique=True)
    author = models.ForeignKey(User, models.CASCADE, related_name="articles")
    title = models.CharField(max_length=255)
    description = models.CharField(max_length=1_024)
    body = models.TextField(max_length=65_536)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    # Of an article that nobody has seen yet; `shown_to` finds out about others.
    favorites_count = 0
    favorited = False
    following = False

    objects = ArticleQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "articles"
        ordering = ("-created_at", "-id")

    @cached_property
    def tag_list(self) -> list[str]:
        """The names of its tags, in order."""
        return [tag.name for tag in self.tags.all()]


class ArticleTag(models.Model):
    """A tag on an article."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="tags")
    position = models.IntegerField()
    name = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "article_tags"
        ordering = ("position",)


class Favorite(models.Model):
    """One user favoring an article."""

    pk = models.CompositePrimaryKey("user_id", "article_id")
    user = models.ForeignKey(User, models.CASCADE, related_name="favorites")
    article = models.ForeignKey(Article, models.CASCADE, related_name="favorites")

    class Meta:
        managed = False
        db_table = "favorites"
