# ruff: noqa: N815  # fields have their names in JSON
"""Request and response bodies."""

from typing import Any

from rest_framework import serializers

from benchmarks.plain.with_django.models import Article, User


class UserSerializer(serializers.ModelSerializer[User]):
    """A member, and the request body to sign up."""

    # Without UniqueValidator, which would cost a query: the database refuses a taken name.
    name = serializers.CharField(source="username", max_length=64)
    createdAt = serializers.DateTimeField(source="created_at", read_only=True)

    class Meta:
        model = User
        fields = ("id", "name", "tier", "createdAt")
        read_only_fields = ("id", "tier")


class AuthorSerializer(serializers.Serializer[Article]):
    """The author of an article, for the current user."""

    username = serializers.CharField(source="author.username")
    bio = serializers.CharField(source="author.bio")
    image = serializers.CharField(source="author.image")
    following = serializers.BooleanField()


class ArticleSerializer(serializers.ModelSerializer[Article]):
    """An article with its body."""

    tagList = serializers.ListField(source="tag_list", child=serializers.CharField())
    createdAt = serializers.DateTimeField(source="created_at")
    updatedAt = serializers.DateTimeField(source="updated_at")
    favorited = serializers.BooleanField()
    favoritesCount = serializers.IntegerField(source="favorites_count")
    author = AuthorSerializer(source="*")

    class Meta:
        model = Article
        fields: tuple[str, ...] = (
            "slug",
            "title",
            "description",
            "body",
            "tagList",
            "createdAt",
            "updatedAt",
            "favorited",
            "favoritesCount",
            "author",
        )


class ListedArticleSerializer(ArticleSerializer):
    """An article in a list, without its body."""

    class Meta(ArticleSerializer.Meta):
        fields = tuple(name for name in ArticleSerializer.Meta.fields if name != "body")


class NewArticleSerializer(serializers.ModelSerializer[Article]):
    """The new article in the request body."""

    tagList = serializers.ListField(
        source="tags", child=serializers.CharField(max_length=64), max_length=20, default=list
    )

    class Meta:
        model = Article
        fields = ("title", "description", "body", "tagList")


class PublishSerializer(serializers.Serializer[Any]):
    """The request body to publish an article."""

    article = NewArticleSerializer()
