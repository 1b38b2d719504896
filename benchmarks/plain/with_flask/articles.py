"""Articles over HTTP."""

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
    PublicationSchema,
)

blueprint = Blueprint("articles", __name__, url_prefix="/api/articles")
article_schema = ArticleSchema()
articles_schema = ListedArticleSchema(many=True)
page_schema = PageSchema()
articles_query_schema = ArticlesQuerySchema()
publication_schema = PublicationSchema()


@blueprint.get("")
@login_optional
def list_articles() -> Any:
    """List articles, newest first; filters combine."""
    asked = articles_query_schema.load(request.args)
    return page_of(conditions(**asked), asked["limit"], asked["offset"])


@blueprint.get("/feed")
@login_required
def show_feed() -> Any:
    """List the articles of those whom the user follows, newest first."""
    followed = select(Follow.followed_id).where(Follow.follower_id == g.user.id)
    return page_of([Article.author_id.in_(followed)], **page_schema.load(request.args))


@blueprint.post("")
@login_required
def publish_article() -> Any:
    """Publish an article; where its slug is taken, under one with a suffix."""
    draft = publication_schema.load(request.get_json())["article"]
    tries = (publish_as(slug, draft) for slug in slugs(draft["title"]))
    return next(answer for answer in tries if answer), 201


def publish_as(slug: str, draft: dict[str, Any]) -> dict[str, Any] | None:
    """Publish an article under that slug, unless it is taken."""
    article = new_article(g.user, slug, **draft)
    session().add(article)
    answer = {"article": article_schema.dump(as_published(article))}
    try:
        session().commit()
    except IntegrityError:
        session().rollback()
        return None
    return answer


def conditions(
    tag: str | None = None, author: str | None = None, favorited: str | None = None, **_page: int
) -> list[ColumnElement[bool]]:
    """What is true of the articles that every filter given lets through."""
    found = []
    if tag is not None:
        found.append(Article.tags.any(Tag.name == tag))
    if author is not None:
        found.append(Article.author.has(User.username == author))
    if favorited is not None:
        favoring = select(Favorite.article_id).join(User, User.id == Favorite.user_id)
        found.append(Article.id.in_(favoring.where(User.username == favorited)))
    return found


def page_of(wanted: list[ColumnElement[bool]], limit: int, offset: int) -> dict[str, Any]:
    """Some of the articles wanted, newest first, and how many there are in all."""
    newest = Article.created_at.desc(), Article.id.desc()
    query = articles_seen_by(g.user).where(*wanted).order_by(*newest)
    rows = session().execute(query.limit(limit).offset(offset)).all()
    count = session().scalar(select(func.count(Article.id)).where(*wanted))
    return {"articles": articles_schema.dump(rows), "articlesCount": count}


def articles_seen_by(user: User | None) -> Select[Any]:
    """Every article with its author and tags, its favorites, and what it is to the user."""
    favored = Favorite.article_id == Article.id
    mine = favored & (Favorite.user_id == (user and user.id))
    followed = (Follow.follower_id == (user and user.id)) & (
        Follow.followed_id == Article.author_id
    )
    return select(
        Article,
        select(func.count()).where(favored).scalar_subquery().label("favorites_count"),
        select(Favorite).where(mine).exists().label("favorited"),
        select(Follow).where(followed).exists().label("following"),
    ).options(joinedload(Article.author, innerjoin=True), selectinload(Article.tags))


def new_article(author: User, slug: str, tags: list[str], **texts: str) -> Article:
    """An article of now, with each tag where it first stood."""
    moment = now()
    names = enumerate(dict.fromkeys(tags))
    return Article(
        slug=slug,
        author=author,
        tags=[Tag(position=place, name=name, created_at=moment) for place, name in names],
        created_at=moment,
        updated_at=moment,
        **texts,
    )


def as_published(article: Article) -> dict[str, Any]:
    """A row of articles for one that nobody favors yet, by an author who is the viewer."""
    return {"Article": article, "favorites_count": 0, "favorited": False, "following": False}


def slugs(title: str) -> Iterator[str]:
    """A title's letters and digits with hyphens between, and then that with ever other suffixes."""
    plain = normalize("NFKD", title).encode("ascii", "replace").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-") or "article"
    if stem != "feed":
        yield stem
    while True:
        yield f"{stem}-{secrets.token_hex(4)}"
