"""The operations of articles."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status
from starlette.convertors import register_url_convertor

from core.domain.articles import ArticleChange, Draft
from core.use_cases import articles
from fastapi_app.articles.answers import ArticleResponse, ArticlesResponse, TagsResponse
from fastapi_app.articles.queries import ArticlesQuery, PageQuery
from fastapi_app.articles.requests import ArticleChangeRequest, ArticleDraftRequest
from fastapi_app.articles.slugs import SlugConvertor
from fastapi_app.dependencies import TOKEN_OPTIONAL, CurrentUser, PortsDep, Viewer
from fastapi_app.routes import StrictRoute, problems

register_url_convertor("slug", SlugConvertor())
router = APIRouter(prefix="/api", tags=["articles"], route_class=StrictRoute)


@router.get(
    "/articles",
    operation_id="list_articles",
    responses=problems("list_articles"),
    openapi_extra=TOKEN_OPTIONAL,
)
async def list_articles(
    query: Annotated[ArticlesQuery, Query()], viewer: Viewer, ports: PortsDep
) -> ArticlesResponse:
    """List articles, newest first."""
    page = await articles.list_articles(ports, viewer, query.wanted(), query.limit, query.offset)
    return ArticlesResponse.of(page)


@router.get("/articles/feed", operation_id="show_feed", responses=problems("show_feed"))
async def show_feed(
    query: Annotated[PageQuery, Query()], user: CurrentUser, ports: PortsDep
) -> ArticlesResponse:
    """List the articles of those whom the token's owner follows, newest first."""
    page = await articles.show_feed(ports, user, query.limit, query.offset)
    return ArticlesResponse.of(page)


@router.post(
    "/articles",
    operation_id="publish_article",
    status_code=status.HTTP_201_CREATED,
    responses=problems("publish_article"),
)
async def publish_article(
    body: ArticleDraftRequest, user: CurrentUser, ports: PortsDep, response: Response
) -> ArticleResponse:
    """Publish an article; only its author may later change it."""
    draft = Draft(**body.article.model_dump())
    view = await articles.publish_article(ports, user, draft)
    response.headers["Location"] = router.url_path_for("show_article", slug=view.article.slug)
    return ArticleResponse.of(view)


@router.get(
    "/articles/{slug:slug}",
    operation_id="show_article",
    responses=problems("show_article"),
    openapi_extra=TOKEN_OPTIONAL,
)
async def show_article(slug: str, viewer: Viewer, ports: PortsDep) -> ArticleResponse:
    """Show an article as the viewer sees it."""
    return ArticleResponse.of(await articles.show_article(ports, viewer, slug))


@router.put(
    "/articles/{slug:slug}", operation_id="change_article", responses=problems("change_article")
)
async def change_article(
    slug: str, body: ArticleChangeRequest, user: CurrentUser, ports: PortsDep
) -> ArticleResponse:
    """Change one's own article; absent members stay as they are."""
    change = ArticleChange(**body.article)
    return ArticleResponse.of(await articles.change_article(ports, user, slug, change))


@router.delete(
    "/articles/{slug:slug}",
    operation_id="delete_article",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=problems("delete_article"),
)
async def delete_article(slug: str, user: CurrentUser, ports: PortsDep) -> None:
    """Delete one's own article, and all that hangs on it."""
    await articles.delete_article(ports, user, slug)


@router.post(
    "/articles/{slug}/favorite",
    operation_id="favorite_article",
    responses=problems("favorite_article"),
)
async def favorite_article(slug: str, user: CurrentUser, ports: PortsDep) -> ArticleResponse:
    """Favor an article; may be repeated."""
    return ArticleResponse.of(await articles.favorite_article(ports, user, slug))


@router.delete(
    "/articles/{slug}/favorite",
    operation_id="unfavorite_article",
    responses=problems("unfavorite_article"),
)
async def unfavorite_article(slug: str, user: CurrentUser, ports: PortsDep) -> ArticleResponse:
    """Favor an article no longer; may be repeated."""
    return ArticleResponse.of(await articles.unfavorite_article(ports, user, slug))


@router.get("/tags", operation_id="list_tags", responses=problems("list_tags"))
async def list_tags(ports: PortsDep) -> TagsResponse:
    """List the tags in use, most used first, at most 1,000."""
    return TagsResponse(tags=await articles.list_tags(ports))
