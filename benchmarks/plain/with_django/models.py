"""The tables, which another tool migrates."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property

TOKEN_LIFETIME = timedelta(days=30)


def default_expiry() -> datetime:
    """Return when a token that is issued now expires."""
    return timezone.now() + TOKEN_LIFETIME


class User(AbstractBaseUser):
    """A user account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    username = models.CharField(max_length=64, unique=True)
    email = models.CharField(max_length=254, null=True)
    email_key = models.CharField(max_length=508, null=True, unique=True)
    password = models.CharField(max_length=128, null=True)  # type: ignore[assignment]
    bio = models.TextField(null=True)
    image = models.TextField(null=True)
    tier = models.CharField(max_length=16, default="Standard")
    is_staff = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    last_login = None

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "username"

    class Meta:
        managed = False
        db_table = "users"


class Token(models.Model):
    """An access token, stored as a digest."""

    digest = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    expires_at = models.DateTimeField(default=default_expiry)

    class Meta:
        managed = False
        db_table = "tokens"


class Follow(models.Model):
    """A user who follows another."""

    pk = models.CompositePrimaryKey("follower_id", "followed_id")
    follower = models.ForeignKey(User, models.CASCADE, related_name="follows")
    followed = models.ForeignKey(User, models.CASCADE, related_name="followed_by")

    class Meta:
        managed = False
        db_table = "follows"


class ArticleQuerySet(models.QuerySet["Article"]):
    """Queries of articles."""

    def for_user(self, user: User | AnonymousUser) -> Self:
        """Load everything that a list shows to a user, in two queries."""
        favorites = Favorite.objects.filter(article=OuterRef("pk"))
        counted = favorites.values("article").annotate(count=Count("*")).values("count")
        articles = self.select_related("author").prefetch_related("tags")
        articles = articles.annotate(favorites_count=Coalesce(Subquery(counted), 0))
        if user.is_anonymous:
            return articles
        follows = Follow.objects.filter(follower=user, followed=OuterRef("author"))
        return articles.annotate(
            favorited=Exists(favorites.filter(user=user)), following=Exists(follows)
        )

    def feed_of(self, user: User) -> Self:
        """Return the articles of the authors that a user follows."""
        return self.filter(author__followed_by__follower=user)


class Article(models.Model):
    """An article."""

    slug = models.CharField(max_length=89, unique=True)
    author = models.ForeignKey(User, models.CASCADE, related_name="articles")
    title = models.CharField(max_length=255)
    description = models.CharField(max_length=1_024)
    body = models.TextField(max_length=65_536)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    # The values of a new article; `for_user` loads those of others.
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
        """The names of the tags, in order."""
        return [tag.name for tag in self.tags.all()]


class ArticleTag(models.Model):
    """A tag of an article."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="tags")
    position = models.IntegerField()
    name = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "article_tags"
        ordering = ("position",)


class Favorite(models.Model):
    """An article that a user has favorited."""

    pk = models.CompositePrimaryKey("user_id", "article_id")
    user = models.ForeignKey(User, models.CASCADE, related_name="favorites")
    article = models.ForeignKey(Article, models.CASCADE, related_name="favorites")

    class Meta:
        managed = False
        db_table = "favorites"
