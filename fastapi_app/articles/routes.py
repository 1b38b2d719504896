"""The operations of articles."""

from typing import Annotated

from fastapi import Body, Query, Request, Response, status
from starlette.convertors import StringConvertor, register_url_convertor

from core.domain.articles import ArticleChange, Draft
from core.use_cases import articles
from fastapi_app.articles.schemas import (
    ArticleChangeRequest,
    ArticleRequest,
    ArticleResponse,
    ArticlesQuery,
    ArticlesResponse,
    PageQuery,
    TagsResponse,
)
from fastapi_app.dependencies import CurrentUser, IdempotencyKey, PortsDep, Reader, path_for
from fastapi_app.routing import StrictRouter


class SlugConvertor(StringConvertor):
    """A path segment other than `feed`: /api/articles/feed has methods of its own."""

    regex = r"(?!feed\Z)[^/]+"


register_url_convertor("slug", SlugConvertor())
router = StrictRouter(prefix="/api", tags=["articles"])


@router.get("/articles")
async def list_articles(
    query: Annotated[ArticlesQuery, Query()], reader: Reader, ports: PortsDep
) -> ArticlesResponse:
    """Return a page of articles, newest first."""
    page = await articles.list_articles(ports, reader, query.filters, query.limit, query.offset)
    return ArticlesResponse.of(page)


@router.get("/articles/feed")
async def show_feed(
    query: Annotated[PageQuery, Query()], current_user: CurrentUser, ports: PortsDep
) -> ArticlesResponse:
    """Return a page of the articles by authors whom one follows, newest first."""
    page = await articles.show_feed(ports, current_user, query.limit, query.offset)
    return ArticlesResponse.of(page)


@router.post("/articles", status_code=status.HTTP_201_CREATED)
async def publish_article(
    article: Annotated[ArticleRequest, Body(embed=True)],
    current_user: CurrentUser,
    key: IdempotencyKey,
    ports: PortsDep,
    request: Request,
    response: Response,
) -> ArticleResponse:
    """Publish an article. A retry with the same key publishes no other."""
    draft = Draft(**article.model_dump())
    details = await articles.publish_article(ports, current_user, draft, key)
    response.headers["Location"] = path_for(request, "show_article", slug=details.article.slug)
    return ArticleResponse.of(details)


@router.get("/articles/{slug:slug}")
async def show_article(slug: str, reader: Reader, ports: PortsDep) -> ArticleResponse:
    """Return an article."""
    return ArticleResponse.of(await articles.show_article(ports, reader, slug))


@router.put("/articles/{slug:slug}")
async def change_article(
    slug: str,
    article: Annotated[ArticleChangeRequest, Body(embed=True)],
    current_user: CurrentUser,
    ports: PortsDep,
) -> ArticleResponse:
    """Change one's own article. Absent members stay as they are."""
    change = ArticleChange(**article)
    return ArticleResponse.of(await articles.change_article(ports, current_user, slug, change))


@router.delete("/articles/{slug:slug}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_article(slug: str, current_user: CurrentUser, ports: PortsDep) -> None:
    """Delete one's own article, with its comments."""
    await articles.delete_article(ports, current_user, slug)


@router.post("/articles/{slug}/favorite")
async def favorite_article(
    slug: str, current_user: CurrentUser, ports: PortsDep
) -> ArticleResponse:
    """Favorite an article. Idempotent."""
    return ArticleResponse.of(await articles.favorite_article(ports, current_user, slug))


@router.delete("/articles/{slug}/favorite")
async def unfavorite_article(
    slug: str, current_user: CurrentUser, ports: PortsDep
) -> ArticleResponse:
    """Remove an article from one's favorites. Idempotent."""
    return ArticleResponse.of(await articles.unfavorite_article(ports, current_user, slug))


@router.get("/tags")
async def list_tags(ports: PortsDep) -> TagsResponse:
    """Return the tags in use, most used first, at most 1,000."""
    return TagsResponse(tags=await articles.list_tags(ports))
