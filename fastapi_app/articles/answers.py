"""What people see of articles, built from the core's views."""

from typing import Annotated, Self

from pydantic import AliasChoices, AliasGenerator, AliasPath, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from core.domain.articles import ArticleDetails, ArticlePage
from fastapi_app.accounts.schemas import Profile
from fastapi_app.schemas import SHOWN_IN_CAMEL_CASE, Timestamp

TagList = Annotated[tuple[str, ...], Field(serialization_alias="tagList")]


def place(member: str) -> AliasChoices:
    """Where a view has a member: most are its article's, some its own."""
    return AliasChoices(AliasPath("article", member), member)


class ShownArticle(BaseModel):
    """Some members of an article, in the order in which they are shown."""

    model_config = ConfigDict(
        from_attributes=True,
        alias_generator=AliasGenerator(validation_alias=place, serialization_alias=to_camel),
    )


class Article(ShownArticle):
    """An article."""

    slug: str
    title: str
    description: str
    body: str
    tags: TagList
    created_at: Timestamp
    updated_at: Timestamp
    favorited: bool
    favorites_count: int
    author: Profile


class ArticleSummary(ShownArticle):
    """An article in a list, where its body is left out."""

    slug: str
    title: str
    description: str
    tags: TagList
    created_at: Timestamp
    updated_at: Timestamp
    favorited: bool
    favorites_count: int
    author: Profile


class ArticleResponse(BaseModel):
    """One article."""

    article: Article

    @classmethod
    def of(cls, view: ArticleDetails) -> Self:
        """The answer that shows it."""
        return cls(article=Article.model_validate(view))


class ArticlesResponse(BaseModel):
    """A page of articles, and how many there are in all."""

    model_config = SHOWN_IN_CAMEL_CASE

    articles: list[ArticleSummary]
    articles_count: int

    @classmethod
    def of(cls, page: ArticlePage) -> Self:
        """The answer that shows them."""
        articles = [ArticleSummary.model_validate(view) for view in page.articles]
        return cls(articles=articles, articles_count=page.count)


class TagsResponse(BaseModel):
    """Tags."""

    tags: list[str]
