"""Shapes on the wire."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range


class Time(fields.DateTime):
    """A moment in UTC, in milliseconds."""

    def _serialize(self, value: datetime | None, *_args: Any, **_options: Any) -> str | None:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class UserSchema(Schema):
    """A user; `tier` is free to choose as long as it costs nothing."""

    id = fields.UUID(dump_only=True)
    name = fields.String(required=True, attribute="username", validate=Length(1, 64))
    tier = fields.String(load_default="Standard", validate=OneOf(["Standard"]))
    created_at = Time(dump_only=True, data_key="createdAt")


class AuthorSchema(Schema):
    """The author of a row of articles, as the viewer sees them."""

    username = fields.String(attribute="Article.author.username")
    bio = fields.String(attribute="Article.author.bio")
    image = fields.String(attribute="Article.author.image")
    following = fields.Boolean()


class ListedArticleSchema(Schema):
    """A row of articles, with what it is to the viewer."""

    slug = fields.String(attribute="Article.slug")
    title = fields.String(attribute="Article.title")
    description = fields.String(attribute="Article.description")
    tags = fields.Pluck(
        "TagSchema", "name", many=True, attribute="Article.tags", data_key="tagList"
    )
    created_at = Time(attribute="Article.created_at", data_key="createdAt")
    updated_at = Time(attribute="Article.updated_at", data_key="updatedAt")
    favorited = fields.Boolean()
    favorites_count = fields.Integer(data_key="favoritesCount")
    author = fields.Function(AuthorSchema().dump)


class ArticleSchema(ListedArticleSchema):
    """The same with its body."""

    body = fields.String(attribute="Article.body")


class TagSchema(Schema):
    """A tag on an article."""

    name = fields.String()


class DraftSchema(Schema):
    """What somebody wants to publish."""

    title = fields.String(required=True, validate=Length(1, 255))
    description = fields.String(required=True, validate=Length(1, 1_024))
    body = fields.String(required=True, validate=Length(1, 65_536))
    tags = fields.List(
        fields.String(validate=Length(1, 64)),
        data_key="tagList",
        load_default=list,
        validate=Length(max=20),
    )


class PublicationSchema(Schema):
    """The body of a publication."""

    article = fields.Nested(DraftSchema, required=True)


class PageSchema(Schema):
    """Which page of a list."""

    limit = fields.Integer(load_default=20, validate=Range(1, 100))
    offset = fields.Integer(load_default=0, validate=Range(0, 1_000_000))


class ArticlesQuerySchema(PageSchema):
    """Which articles are asked for."""

    tag = fields.String()
    author = fields.String()
    favorited = fields.String()
