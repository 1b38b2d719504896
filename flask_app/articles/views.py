"""Articles over HTTP."""
# flask-smorest has no types:
# mypy: disallow-untyped-decorators=False

from typing import Any

from flask import g, url_for

from core.domain.articles import ArticleChange, ArticleDetails, ArticleFilter, ArticlePage, Draft
from core.run_blocking import run_blocking
from core.use_cases import articles
from flask_app.articles.schemas import (
    ArticleChangeRequestSchema,
    ArticleDraftRequestSchema,
    ArticleResponseSchema,
    ArticlesQuerySchema,
    ArticlesResponseSchema,
    TagsResponseSchema,
)
from flask_app.authentication import token_optional, token_required
from flask_app.blueprint import Blueprint
from flask_app.composition import ports
from flask_app.query import PageQuerySchema

blueprint = Blueprint(
    "articles",
    __name__,
    url_prefix="/api",
    description="What is published, and who favors it.",
)


@blueprint.get("/articles")
@blueprint.operation
@token_optional
@blueprint.arguments(ArticlesQuerySchema, location="query", as_kwargs=True)
@blueprint.response(200, ArticlesResponseSchema)
def list_articles(limit: int, offset: int, **names: Any) -> ArticlePage:
    """List articles, newest first."""
    wanted = ArticleFilter(**names)
    return run_blocking(articles.list_articles(ports(), g.viewer, wanted, limit, offset))


@blueprint.get("/articles/feed")
@blueprint.operation
@token_required
@blueprint.arguments(PageQuerySchema, location="query", as_kwargs=True)
@blueprint.response(200, ArticlesResponseSchema)
def show_feed(limit: int, offset: int) -> ArticlePage:
    """List the articles of those whom the token's owner follows, newest first."""
    return run_blocking(articles.show_feed(ports(), g.viewer, limit, offset))


@blueprint.post("/articles")
@blueprint.operation
@token_required
@blueprint.arguments(ArticleDraftRequestSchema)
@blueprint.response(201, ArticleResponseSchema)
def publish_article(body: dict[str, Any]) -> tuple[dict[str, ArticleDetails], dict[str, str]]:
    """Publish an article; only its author may later change it."""
    view = run_blocking(articles.publish_article(ports(), g.viewer, Draft(**body["article"])))
    return {"article": view}, {"Location": url_for(".show_article", slug=view.article.slug)}


@blueprint.get("/articles/<not_feed:slug>")
@blueprint.operation
@token_optional
@blueprint.response(200, ArticleResponseSchema)
def show_article(slug: str) -> dict[str, ArticleDetails]:
    """Show an article as the viewer sees it."""
    return {"article": run_blocking(articles.show_article(ports(), g.viewer, slug))}


@blueprint.put("/articles/<not_feed:slug>")
@blueprint.operation
@token_required
@blueprint.arguments(ArticleChangeRequestSchema)
@blueprint.response(200, ArticleResponseSchema)
def change_article(body: dict[str, Any], slug: str) -> dict[str, ArticleDetails]:
    """Change one's own article; absent members stay as they are."""
    change = ArticleChange(**body["article"])
    return {"article": run_blocking(articles.change_article(ports(), g.viewer, slug, change))}


@blueprint.delete("/articles/<not_feed:slug>")
@blueprint.operation
@token_required
@blueprint.response(204)
def delete_article(slug: str) -> None:
    """Delete one's own article, and all that hangs on it."""
    run_blocking(articles.delete_article(ports(), g.viewer, slug))


@blueprint.post("/articles/<slug>/favorite")
@blueprint.operation
@token_required
@blueprint.response(200, ArticleResponseSchema)
def favorite_article(slug: str) -> dict[str, ArticleDetails]:
    """Favor an article; may be repeated."""
    return {"article": run_blocking(articles.favorite_article(ports(), g.viewer, slug))}


@blueprint.delete("/articles/<slug>/favorite")
@blueprint.operation
@token_required
@blueprint.response(200, ArticleResponseSchema)
def unfavorite_article(slug: str) -> dict[str, ArticleDetails]:
    """Favor an article no longer; may be repeated."""
    return {"article": run_blocking(articles.unfavorite_article(ports(), g.viewer, slug))}


@blueprint.get("/tags")
@blueprint.operation
@blueprint.response(200, TagsResponseSchema)
def list_tags() -> dict[str, list[str]]:
    """List the tags in use, most used first, at most 1,000."""
    return {"tags": run_blocking(articles.list_tags(ports()))}
