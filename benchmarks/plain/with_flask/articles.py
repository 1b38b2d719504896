"""Articles."""

import re
import secrets
from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

from flask import Blueprint, g, request
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from benchmarks.plain.with_flask.auth import login_optional, login_required
from benchmarks.plain.with_flask.database import session
from benchmarks.plain.with_flask.models import Article, Favorite, Follow, Tag, User, now
from benchmarks.plain.with_flask.schemas import (
    ArticleSchema,
    ArticlesQuerySchema,
    ListedArticleSchema,
    PageSchema,
    PublishSchema,
)

blueprint = Blueprint("articles", __name__, url_prefix="/api/articles")
article_schema = ArticleSchema()
articles_schema = ListedArticleSchema(many=True)
page_schema = PageSchema()
articles_query_schema = ArticlesQuerySchema()
publish_schema = PublishSchema()


@blueprint.get("")
@login_optional
def list_articles() -> Any:
    """List articles, newest first. Filters combine."""
    query = articles_query_schema.load(request.args)
    return page_of(matching(**query), query["limit"], query["offset"])


@blueprint.get("/feed")
@login_required
def show_feed() -> Any:
    """List the articles of the authors that the current user follows, newest first."""
    followed = select(Follow.followed_id).where(Follow.follower_id == g.user.id)
    return page_of([Article.author_id.in_(followed)], **page_schema.load(request.args))


@blueprint.post("")
@login_required
def publish_article() -> Any:
    """Publish an article; if its slug is taken, with a random suffix."""
    values = publish_schema.load(request.get_json())["article"]
    attempts = (publish_as(slug, values) for slug in slugs(values["title"]))
    return next(body for body in attempts if body), 201


def publish_as(slug: str, values: dict[str, Any]) -> dict[str, Any] | None:
    """Store an article and return the response body; None if the slug is taken."""
    article = new_article(g.user, slug, **values)
    session().add(article)
    body = {"article": article_schema.dump(new_row(article))}
    try:
        session().commit()
    except IntegrityError:
        session().rollback()
        return None
    return body


def matching(
    tag: str | None = None, author: str | None = None, favorited: str | None = None, **_page: int
) -> list[ColumnElement[bool]]:
    """Return the conditions of the filters."""
    conditions = []
    if tag is not None:
        conditions.append(Article.tags.any(Tag.name == tag))
    if author is not None:
        conditions.append(Article.author.has(User.username == author))
    if favorited is not None:
        favorites = select(Favorite.article_id).join(User, User.id == Favorite.user_id)
        conditions.append(Article.id.in_(favorites.where(User.username == favorited)))
    return conditions


def page_of(conditions: list[ColumnElement[bool]], limit: int, offset: int) -> dict[str, Any]:
    """Return a page of the matching articles, newest first, and the number of all of them."""
    newest = Article.created_at.desc(), Article.id.desc()
    query = articles_for(g.user).where(*conditions).order_by(*newest)
    rows = session().execute(query.limit(limit).offset(offset)).all()
    count = session().scalar(select(func.count(Article.id)).where(*conditions))
    return {"articles": articles_schema.dump(rows), "articlesCount": count}


def articles_for(user: User | None) -> Select[Any]:
    """Select articles with author, tags and favorites, for a user."""
    favored = Favorite.article_id == Article.id
    by_user = favored & (Favorite.user_id == (user and user.id))
    followed = (Follow.follower_id == (user and user.id)) & (
        Follow.followed_id == Article.author_id
    )
    return select(
        Article,
        select(func.count()).where(favored).scalar_subquery().label("favorites_count"),
        select(Favorite).where(by_user).exists().label("favorited"),
        select(Follow).where(followed).exists().label("following"),
    ).options(joinedload(Article.author, innerjoin=True), selectinload(Article.tags))


def new_article(author: User, slug: str, tags: list[str], **columns: str) -> Article:
    """Create an article, with its tags in order and without duplicates."""
    created_at = now()
    names = enumerate(dict.fromkeys(tags))
    return Article(
        slug=slug,
        author=author,
        tags=[Tag(position=number, name=name, created_at=created_at) for number, name in names],
        created_at=created_at,
        updated_at=created_at,
        **columns,
    )


def new_row(article: Article) -> dict[str, Any]:
    """Return what `articles_for` would select for a new article of the current user."""
    return {"Article": article, "favorites_count": 0, "favorited": False, "following": False}


def slugs(title: str) -> Iterator[str]:
    """Yield the slug of a title, then the same with random suffixes."""
    plain = normalize("NFKD", title).encode("ascii", "replace").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-") or "article"
    if stem != "feed":  # the path of the feed
        yield stem
    while True:
        yield f"{stem}-{secrets.token_hex(4)}"
