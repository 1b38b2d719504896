"""What people send and see."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

Tag = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Tier = Literal["Standard", "Pro", "Enterprise"]


class Schema(BaseModel):
    """What is in camel case on the wire."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, from_attributes=True)


class ArticleCreate(Schema):
    """What somebody wants to publish."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    description: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    body: Annotated[str, StringConstraints(min_length=1, max_length=65536)]
    tag_list: Annotated[list[Tag], Field(max_length=20)] = []


class Profile(Schema):
    """An author."""

    username: str
    bio: str | None
    image: str | None
    following: bool


class ListedArticle(Schema):
    """An article in a list."""

    slug: str
    title: str
    description: str
    tag_list: list[str]
    created_at: datetime
    updated_at: datetime
    favorited: bool
    favorites_count: int
    author: Profile


class ArticleDetail(Schema):
    """An article, with its text."""

    slug: str
    title: str
    description: str
    body: str
    tag_list: list[str]
    created_at: datetime
    updated_at: datetime
    favorited: bool
    favorites_count: int
    author: Profile


class ArticleResponse(Schema):
    """One article."""

    article: ArticleDetail


class ArticlesResponse(Schema):
    """A page of articles."""

    articles: list[ListedArticle]
    articles_count: int


class MemberCreate(Schema):
    """Who somebody wants to be."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    tier: Tier = "Standard"


class Member(Schema):
    """A member."""

    id: UUID
    name: Annotated[str, Field(validation_alias="username")]
    tier: Tier
    created_at: datetime


class NewMember(Member):
    """A member, with the token that is shown once."""

    token: str
