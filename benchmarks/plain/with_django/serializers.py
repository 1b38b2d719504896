# ruff: noqa: N815  # members are called what clients call them
"""What users and articles look like in JSON."""

from typing import Any

from rest_framework import serializers

from benchmarks.plain.with_django.models import Article, User


class UserSerializer(serializers.ModelSerializer[User]):
    """A user, and a user to be."""

    # No validator asks whether it is taken: the database tells, without a query more.
    name = serializers.CharField(source="username", max_length=64)
    createdAt = serializers.DateTimeField(source="created_at", read_only=True)

    class Meta:
        model = User
        fields = ("id", "name", "tier", "createdAt")
        read_only_fields = ("id", "tier")


class AuthorSerializer(serializers.Serializer[Article]):
    """The author of an article, as the viewer sees them."""

    username = serializers.CharField(source="author.username")
    bio = serializers.CharField(source="author.bio")
    image = serializers.CharField(source="author.image")
    following = serializers.BooleanField()


class ArticleSerializer(serializers.ModelSerializer[Article]):
    """An article."""

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
    """An article in a list, which shows no bodies."""

    class Meta(ArticleSerializer.Meta):
        fields = tuple(name for name in ArticleSerializer.Meta.fields if name != "body")


class DraftSerializer(serializers.ModelSerializer[Article]):
    """What somebody wants to publish."""

    tagList = serializers.ListField(
        source="tags", child=serializers.CharField(max_length=64), max_length=20, default=list
    )

    class Meta:
        model = Article
        fields = ("title", "description", "body", "tagList")


class PublicationSerializer(serializers.Serializer[Any]):
    """The body of a publication."""

    article = DraftSerializer()
