# ruff: noqa: N815  # the names of JSON members
"""Request and response bodies of articles."""

from typing import Any

from rest_framework import serializers

from core.domain.articles import BODY_LIMIT, DESCRIPTION_LIMIT, TAG_LIMIT, TAGS_LIMIT, TITLE_LIMIT
from django_project.accounts.serializers import ProfileSerializer
from django_project.api.fields import (
    EnvelopeSerializer,
    PartialUpdateSerializer,
    TextField,
    TextListField,
    TimestampField,
)
from django_project.api.query_parameters import NameField, PageSerializer

# Requests


class DraftSerializer(EnvelopeSerializer):
    """The article to publish."""

    title = TextField(max_length=TITLE_LIMIT)
    description = TextField(max_length=DESCRIPTION_LIMIT)
    body = TextField(max_length=BODY_LIMIT)
    tagList = TextListField(
        source="tags", child=TextField(max_length=TAG_LIMIT), max_length=TAGS_LIMIT, required=False
    )


class PublishArticleSerializer(serializers.Serializer[Any]):
    """The body of `publish_article`."""

    article = DraftSerializer()


class ChangedArticleSerializer(PartialUpdateSerializer):
    """The members of an article to change; at least one."""

    title = TextField(max_length=TITLE_LIMIT, required=False)
    description = TextField(max_length=DESCRIPTION_LIMIT, required=False)
    body = TextField(max_length=BODY_LIMIT, required=False)
    tagList = TextListField(
        source="tags", child=TextField(max_length=TAG_LIMIT), max_length=TAGS_LIMIT, required=False
    )


class ArticleChangeSerializer(serializers.Serializer[Any]):
    """The body of `change_article`."""

    article = ChangedArticleSerializer()


class ArticleFilterSerializer(PageSerializer):
    """The query of `list_articles`."""

    tag = NameField(required=False)
    author = NameField(required=False)
    favorited = NameField(required=False)


# Responses


class ArticleSerializer(serializers.Serializer[Any]):
    """An article for the requesting user."""

    slug = serializers.CharField(source="article.slug")
    title = serializers.CharField(source="article.title")
    description = serializers.CharField(source="article.description")
    body = serializers.CharField(source="article.body")
    tagList = serializers.ListField(source="article.tags", child=serializers.CharField())
    createdAt = TimestampField(source="article.created_at")
    updatedAt = TimestampField(source="article.updated_at")
    favorited = serializers.BooleanField()
    favoritesCount = serializers.IntegerField(source="favorites_count")
    author = ProfileSerializer()


class ArticleResponseSerializer(serializers.Serializer[Any]):
    """One article."""

    article = ArticleSerializer()


class ListedArticleSerializer(ArticleSerializer):
    """An article in a list, without its body."""

    body = None  # type: ignore[assignment]  # how REST framework removes an inherited field


class ArticlesResponseSerializer(serializers.Serializer[Any]):
    """A page of articles."""

    articles = ListedArticleSerializer(many=True)
    articlesCount = serializers.IntegerField(source="count")


class TagsResponseSerializer(serializers.Serializer[Any]):
    """Tags."""

    tags = serializers.ListField(child=serializers.CharField())
