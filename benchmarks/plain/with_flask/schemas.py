"""Request and response bodies."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range


class Time(fields.DateTime):
    """A time in UTC, in milliseconds."""

    def _serialize(self, value: datetime | None, *_args: Any, **_options: Any) -> str | None:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class UserSchema(Schema):
    """A member, and the request body to sign up; paid tiers are refused."""

    id = fields.UUID(dump_only=True)
    name = fields.String(required=True, attribute="username", validate=Length(1, 64))
    tier = fields.String(load_default="Standard", validate=OneOf(["Standard"]))
    created_at = Time(dump_only=True, data_key="createdAt")


class AuthorSchema(Schema):
    """The author of an article, for the current user."""

    username = fields.String(attribute="Article.author.username")
    bio = fields.String(attribute="Article.author.bio")
    image = fields.String(attribute="Article.author.image")
    following = fields.Boolean()


class ListedArticleSchema(Schema):
    """An article in a list, without its body."""

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
    """An article with its body."""

    body = fields.String(attribute="Article.body")


class TagSchema(Schema):
    """A tag of an article."""

    name = fields.String()


class NewArticleSchema(Schema):
    """The new article in the request body."""

    title = fields.String(required=True, validate=Length(1, 255))
    description = fields.String(required=True, validate=Length(1, 1_024))
    body = fields.String(required=True, validate=Length(1, 65_536))
    tags = fields.List(
        fields.String(validate=Length(1, 64)),
        data_key="tagList",
        load_default=list,
        validate=Length(max=20),
    )


class PublishSchema(Schema):
    """The request body to publish an article."""

    article = fields.Nested(NewArticleSchema, required=True)


class PageSchema(Schema):
    """The query parameters of a page."""

    limit = fields.Integer(load_default=20, validate=Range(1, 100))
    offset = fields.Integer(load_default=0, validate=Range(0, 1_000_000))


class ArticlesQuerySchema(PageSchema):
    """The query parameters of the list of articles."""

    tag = fields.String()
    author = fields.String()
    favorited = fields.String()
