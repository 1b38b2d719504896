"""Request and response bodies."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

Tag = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Tier = Literal["Standard", "Pro", "Enterprise"]


class Schema(BaseModel):
    """The base of all schemas: camel case in JSON."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, from_attributes=True)


class Status(BaseModel):
    """The status of the service."""

    status: str


class ArticleCreate(Schema):
    """The request body to publish an article."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    description: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    body: Annotated[str, StringConstraints(min_length=1, max_length=65536)]
    tag_list: Annotated[list[Tag], Field(max_length=20)] = []


class Profile(Schema):
    """The author of an article, for the current user."""

    username: str
    bio: str | None
    image: str | None
    following: bool


class ListedArticle(Schema):
    """An article in a list, without its body."""

    slug: str
    title: str
    description: str
    tag_list: list[str]
    created_at: datetime
    updated_at: datetime
    favorited: bool
    favorites_count: int
    author: Profile


class ArticleDetail(ListedArticle):
    """An article with its body."""

    body: str


class ArticleResponse(Schema):
    """The response body with one article."""

    article: ArticleDetail


class ArticlesResponse(Schema):
    """The response body with a page of articles."""

    articles: list[ListedArticle]
    articles_count: int


class MemberCreate(Schema):
    """The request body to sign up."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    tier: Tier = "Standard"


class Member(Schema):
    """A member."""

    id: UUID
    name: Annotated[str, Field(validation_alias="username")]
    tier: Tier
    created_at: datetime


class MemberWithToken(Member):
    """A new member, with their access token."""

    token: str
