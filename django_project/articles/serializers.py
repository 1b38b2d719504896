# ruff: noqa: N815  # members are called what they are called on the wire
"""Shapes of articles on the wire."""

from typing import Any

from rest_framework import serializers

from core.domain.articles import BODY_LIMIT, DESCRIPTION_LIMIT, TAG_LIMIT, TAGS_LIMIT, TITLE_LIMIT
from django_project.accounts.serializers import ProfileSerializer
from django_project.config.fields import (
    ChangeSerializer,
    EnvelopeSerializer,
    TextField,
    TextListField,
    TimeField,
)
from django_project.config.queries import NameField, PageSerializer
from django_project.config.serializers import AnswerSerializer


class TagListField(TextListField):
    """Tags on their way in."""

    def __init__(self, **kwargs: Any) -> None:
        child = TextField(max_length=TAG_LIMIT)
        super().__init__(child=child, max_length=TAGS_LIMIT, required=False, **kwargs)


class DraftSerializer(EnvelopeSerializer):
    """What somebody wants to publish."""

    title = TextField(max_length=TITLE_LIMIT)
    description = TextField(max_length=DESCRIPTION_LIMIT)
    body = TextField(max_length=BODY_LIMIT)
    tagList = TagListField(source="tags")


class ArticleDraftSerializer(serializers.Serializer[Any]):
    """The body of `publish_article`."""

    article = DraftSerializer()


class ChangedArticleSerializer(ChangeSerializer):
    """What its author wants changed; at least one member."""

    title = TextField(max_length=TITLE_LIMIT, required=False)
    description = TextField(max_length=DESCRIPTION_LIMIT, required=False)
    body = TextField(max_length=BODY_LIMIT, required=False)
    tagList = TagListField(source="tags")


class ArticleChangeSerializer(serializers.Serializer[Any]):
    """The body of `change_article`."""

    article = ChangedArticleSerializer()


class ArticleFilterSerializer(PageSerializer):
    """The query of `list_articles`."""

    tag = NameField(required=False)
    author = NameField(required=False)
    favorited = NameField(required=False)


class ArticleSerializer(AnswerSerializer):
    """An article as a viewer sees it."""

    slug = serializers.CharField(source="article.slug")
    title = serializers.CharField(source="article.title")
    description = serializers.CharField(source="article.description")
    body = serializers.CharField(source="article.body")
    tagList = serializers.ListField(source="article.tags", child=serializers.CharField())
    createdAt = TimeField(source="article.created_at")
    updatedAt = TimeField(source="article.updated_at")
    favorited = serializers.BooleanField()
    favoritesCount = serializers.IntegerField(source="favorites_count")
    author = ProfileSerializer()


class ArticleResponseSerializer(AnswerSerializer):
    """The answer that shows one article."""

    article = ArticleSerializer()


class ListedArticleSerializer(ArticleSerializer):
    """An article in a list, which shows no bodies."""

    body = None  # type: ignore[assignment]  # how REST framework drops an inherited field


class ArticlesResponseSerializer(AnswerSerializer):
    """The answer that shows a page of articles."""

    articles = ListedArticleSerializer(many=True)
    articlesCount = serializers.IntegerField(source="count")


class TagsResponseSerializer(AnswerSerializer):
    """The answer that shows tags."""

    tags = serializers.ListField(child=serializers.CharField())
