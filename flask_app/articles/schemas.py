"""Request and response schemas for articles."""

from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.types import ErrorMessages

from core.domain.articles import (
    BODY_LIMIT,
    DESCRIPTION_LIMIT,
    TAG_LIMIT,
    TAGS_LIMIT,
    TITLE_LIMIT,
    ArticleChange,
    Draft,
)
from core.domain.validation import BLANK, TOO_LONG
from flask_app.accounts.schemas import ProfileSchema
from flask_app.query_parameters import PageQuerySchema, QueryText
from flask_app.schemas import (
    NOT_BLANK,
    ChangeSchema,
    Envelope,
    EnvelopeSchema,
    Schema,
    Text,
    Time,
    at_most,
)

# In the order in which the contract reports them.
TITLE = [NOT_BLANK, at_most(TITLE_LIMIT)]
DESCRIPTION = [NOT_BLANK, at_most(DESCRIPTION_LIMIT)]
BODY = [NOT_BLANK, at_most(BODY_LIMIT)]
TAG = [NOT_BLANK, at_most(TAG_LIMIT)]

TAG_LIST_MESSAGES: ErrorMessages = {
    "null": BLANK,
    "invalid": "must be a list of strings",
    "blank": BLANK,
    "too_long": TOO_LONG,
}


class TagList(fields.List[str]):
    """The tags of an article. A list has one error, whichever elements are wrong."""

    default_error_messages = TAG_LIST_MESSAGES

    def __init__(self) -> None:
        tag = fields.String(validate=TAG)
        super().__init__(tag, data_key="tagList", validate=at_most(TAGS_LIMIT))

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        # The whole list first: a body has room for a million tags, and marshmallow would collect
        # an error for each.
        if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
            raise self.make_error("invalid")
        if "" in value:
            raise self.make_error("blank")
        if len(value) > TAGS_LIMIT:
            raise self.make_error("too_long")
        try:
            return tuple(super()._deserialize(value, *args, **options))
        except ValidationError as error:
            raise self.make_error("too_long") from error


class DraftSchema(Schema):
    """A new article."""

    loads_as = Draft

    title = Text(required=True, validate=TITLE)
    description = Text(required=True, validate=DESCRIPTION)
    body = Text(required=True, validate=BODY)
    tags = TagList()


class DraftRequestSchema(EnvelopeSchema):
    """The body of a publication."""

    article = Envelope(DraftSchema)


class ArticleChangeSchema(ChangeSchema):
    """A partial update of an article."""

    loads_as = ArticleChange

    title = Text(validate=TITLE)
    description = Text(validate=DESCRIPTION)
    body = Text(validate=BODY)
    tags = TagList()


class ArticleChangeRequestSchema(EnvelopeSchema):
    """The body of a change to an article."""

    article = Envelope(ArticleChangeSchema)


class ArticlesQuerySchema(PageQuerySchema):
    """The filters of a list of articles. An article must match all of them."""

    tag = QueryText()
    author = QueryText()
    favorited = QueryText()


class ArticleSchema(Schema):
    """An article for the requesting user, from the core's ArticleDetails."""

    slug = fields.String(required=True, attribute="article.slug")
    title = fields.String(required=True, attribute="article.title")
    description = fields.String(required=True, attribute="article.description")
    body = fields.String(required=True, attribute="article.body")
    tags = fields.List(fields.String(), required=True, attribute="article.tags", data_key="tagList")
    created_at = Time(required=True, attribute="article.created_at", data_key="createdAt")
    updated_at = Time(required=True, attribute="article.updated_at", data_key="updatedAt")
    favorited = fields.Boolean(required=True)
    favorites_count = fields.Integer(required=True, data_key="favoritesCount")
    author = fields.Nested(ProfileSchema, required=True)


class ListedArticleSchema(ArticleSchema):
    """An article in a list, without its body."""

    class Meta(ArticleSchema.Meta):
        exclude = ("body",)


class ArticleResponseSchema(EnvelopeSchema):
    """An article."""

    article = fields.Nested(ArticleSchema, required=True)


class ArticlesResponseSchema(Schema):
    """A page of articles and the number of all that match, from the core's ArticlePage."""

    articles = fields.Nested(ListedArticleSchema, many=True, required=True)
    count = fields.Integer(required=True, data_key="articlesCount")


class TagsResponseSchema(EnvelopeSchema):
    """Tags."""

    tags = fields.List(fields.String(), required=True)
