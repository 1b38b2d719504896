"""Schemas of articles: query parameters, request bodies, and responses."""

from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasGenerator,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
)
from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict

from core.domain import articles as domain
from core.domain.articles import ArticleDetails, ArticleFilter, ArticlePage
from core.domain.validation import BLANK, TOO_LONG
from fastapi_app.accounts.schemas import ProfilePublic
from fastapi_app.query_parameters import Limit, Offset, QueryText
from fastapi_app.schemas import (
    CAMEL_CASE_RESPONSE,
    Timestamp,
    require_any_member,
)
from http_contract.query import DEFAULT_LIMIT, DEFAULT_OFFSET

# Queries


class PageQuery(BaseModel):
    """Part of a list."""

    limit: Limit = DEFAULT_LIMIT
    offset: Offset = DEFAULT_OFFSET


class ArticlesQuery(PageQuery):
    """Part of a list of articles, which match every filter."""

    tag: QueryText = None
    author: QueryText = None
    favorited: QueryText = None

    @property
    def filters(self) -> ArticleFilter:
        """The filters for the core."""
        return ArticleFilter(self.tag, self.author, self.favorited)


# Requests


def check_tags(value: Any) -> Any:
    """A validator of at most 20 strings, none of them empty.

    It checks the list as a whole, as a body has room for a million items, and pydantic would
    collect an error for each.
    """
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("must be a list of strings")
    if "" in value:
        raise ValueError(BLANK)
    if len(value) > domain.TAGS_LIMIT:
        raise ValueError(TOO_LONG)
    return value


Title = Annotated[str, Field(strict=True, min_length=1, max_length=domain.TITLE_LIMIT)]
Description = Annotated[str, Field(strict=True, min_length=1, max_length=domain.DESCRIPTION_LIMIT)]
ArticleBody = Annotated[str, Field(strict=True, min_length=1, max_length=domain.BODY_LIMIT)]
Tag = Annotated[str, Field(min_length=1, max_length=domain.TAG_LIMIT)]
Tags = Annotated[
    tuple[Tag, ...],
    BeforeValidator(check_tags),
    Field(alias="tagList", json_schema_extra={"maxItems": domain.TAGS_LIMIT}),
]


class ArticleRequest(BaseModel):
    """A new article."""

    title: Title
    description: Description
    body: ArticleBody
    tags: Tags = Field(default_factory=tuple)


class ArticleFields(TypedDict, total=False):
    """The members of a change. In a dictionary an absent member stays absent."""

    title: Title
    description: Description
    body: ArticleBody
    tags: Tags


ArticleChangeRequest = Annotated[ArticleFields, AfterValidator(require_any_member)]


# Responses


def _in_article(member: str) -> AliasChoices:
    """Where the core's details have a member: in the article, or beside it."""
    return AliasChoices(AliasPath("article", member), member)


FROM_DETAILS = ConfigDict(
    from_attributes=True,
    alias_generator=AliasGenerator(validation_alias=_in_article, serialization_alias=to_camel),
)
PublicTags = Annotated[tuple[str, ...], Field(serialization_alias="tagList")]


class ArticlePublic(BaseModel):
    """An article with its author. The order of fields is that of the response."""

    model_config = FROM_DETAILS

    slug: str
    title: str
    description: str
    body: str
    tags: PublicTags
    created_at: Timestamp
    updated_at: Timestamp
    favorited: bool
    favorites_count: int
    author: ProfilePublic


class ArticleItemPublic(BaseModel):
    """An article of a list, without its body."""

    model_config = FROM_DETAILS

    slug: str
    title: str
    description: str
    tags: PublicTags
    created_at: Timestamp
    updated_at: Timestamp
    favorited: bool
    favorites_count: int
    author: ProfilePublic


class ArticleResponse(BaseModel):
    """One article."""

    article: ArticlePublic

    @classmethod
    def of(cls, details: ArticleDetails) -> Self:
        """The response for an article."""
        return cls(article=ArticlePublic.model_validate(details))


class ArticlesResponse(BaseModel):
    """A page of articles, and how many match in all."""

    model_config = CAMEL_CASE_RESPONSE

    articles: list[ArticleItemPublic]
    articles_count: int

    @classmethod
    def of(cls, page: ArticlePage) -> Self:
        """The response for a page."""
        articles = [ArticleItemPublic.model_validate(item) for item in page.articles]
        return cls(articles=articles, articles_count=page.count)


class TagsResponse(BaseModel):
    """Tags."""

    tags: list[str]
