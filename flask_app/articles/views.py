"""Views of articles."""

from typing import Any

from flask import g, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

from core.domain.articles import ArticleChange, ArticleDetails, ArticleFilter, ArticlePage, Draft
from core.use_cases import articles
from flask_app.articles.schemas import (
    ArticleChangeRequestSchema,
    ArticleResponseSchema,
    ArticlesQuerySchema,
    ArticlesResponseSchema,
    DraftRequestSchema,
    TagsResponseSchema,
)
from flask_app.authentication import token_required
from flask_app.blueprint import Blueprint
from flask_app.composition import call
from flask_app.query_parameters import PageQuerySchema
from flask_app.schemas import IdempotencyKeySchema

blueprint = Blueprint(
    "articles", __name__, url_prefix="/api", description="Articles, favorites and tags."
)


class SlugConverter(BaseConverter):
    """Any text but `feed`, so that no method of an article is one of the feed (W6)."""

    regex = r"(?!feed\Z)[^/]+"
    part_isolating = True


@blueprint.record_once
def add_converter(state: BlueprintSetupState) -> None:
    """Let the rules below use the converter."""
    state.app.url_map.converters["slug"] = SlugConverter


@blueprint.get("/articles")
@token_required(optional=True)
@blueprint.arguments(ArticlesQuerySchema, location="query", as_kwargs=True)
@blueprint.response(200, ArticlesResponseSchema)
def list_articles(limit: int, offset: int, **filters: Any) -> ArticlePage:
    """List articles, newest first."""
    return call(articles.list_articles, g.principal, ArticleFilter(**filters), limit, offset)


@blueprint.get("/articles/feed")
@token_required()
@blueprint.arguments(PageQuerySchema, location="query", as_kwargs=True)
@blueprint.response(200, ArticlesResponseSchema)
def show_feed(limit: int, offset: int) -> ArticlePage:
    """List the articles of followed users, newest first."""
    return call(articles.show_feed, g.principal, limit, offset)


@blueprint.post("/articles")
@token_required()
@blueprint.arguments(IdempotencyKeySchema, location="headers", as_kwargs=True)
@blueprint.arguments(DraftRequestSchema)
@blueprint.response(201, ArticleResponseSchema)
def publish_article(draft: Draft, key: str | None = None) -> tuple[ArticleDetails, dict[str, str]]:
    """Publish an article. Only its author can change it. A retry with the same key is harmless."""
    details = call(articles.publish_article, g.principal, draft, key)
    return details, {"Location": url_for(".show_article", slug=details.article.slug)}


@blueprint.get("/articles/<slug:slug>")
@token_required(optional=True)
@blueprint.response(200, ArticleResponseSchema)
def show_article(slug: str) -> ArticleDetails:
    """Show an article."""
    return call(articles.show_article, g.principal, slug)


@blueprint.put("/articles/<slug:slug>")
@token_required()
@blueprint.arguments(ArticleChangeRequestSchema)
@blueprint.response(200, ArticleResponseSchema)
def change_article(change: ArticleChange, slug: str) -> ArticleDetails:
    """Change one's own article. Absent members stay as they are."""
    return call(articles.change_article, g.principal, slug, change)


@blueprint.delete("/articles/<slug:slug>")
@token_required()
@blueprint.response(204)
def delete_article(slug: str) -> None:
    """Delete one's own article with its comments, favorites and tags."""
    call(articles.delete_article, g.principal, slug)


@blueprint.post("/articles/<slug>/favorite")
@token_required()
@blueprint.response(200, ArticleResponseSchema)
def favorite_article(slug: str) -> ArticleDetails:
    """Favorite an article. Idempotent."""
    return call(articles.favorite_article, g.principal, slug)


@blueprint.delete("/articles/<slug>/favorite")
@token_required()
@blueprint.response(200, ArticleResponseSchema)
def unfavorite_article(slug: str) -> ArticleDetails:
    """Remove an article from one's favorites. Idempotent."""
    return call(articles.unfavorite_article, g.principal, slug)


@blueprint.get("/tags")
@blueprint.response(200, TagsResponseSchema)
def list_tags() -> list[str]:
    """List the tags in use, most used first, at most 1,000."""
    return call(articles.list_tags)
