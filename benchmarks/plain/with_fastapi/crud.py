"""Queries and writes of articles."""

import re
import secrets
from unicodedata import normalize
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, exists, false, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, selectinload

from benchmarks.plain.with_fastapi.models import (
    Article,
    ArticleTag,
    User,
    favorites,
    follows,
    now,
)
from benchmarks.plain.with_fastapi.schemas import (
    ArticleCreate,
    ArticlesResponse,
    ListedArticle,
    Profile,
)

Conditions = list[ColumnElement[bool]]


async def create_article(session: AsyncSession, author: User, new: ArticleCreate) -> Article:
    """Store an article; if its slug is taken, with a random suffix."""
    slug = slugify(new.title)
    author_id = author.id
    while True:
        article = _article(new, slug)
        article.author_id = author_id
        session.add(article)
        try:
            await session.commit()
        except IntegrityError:
            await session.rollback()
            slug = f"{slugify(new.title)}-{secrets.token_hex(4)}"
        else:
            return article


def slugify(title: str) -> str:
    """Return the ASCII letters and digits of a title in lower case, joined by hyphens."""
    ascii_only = normalize("NFKD", title).encode("ascii", "replace").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:80].rstrip("-") or "article"


def _article(new: ArticleCreate, slug: str) -> Article:
    created_at = now()
    tags = [
        ArticleTag(position=position, name=name, created_at=created_at)
        for position, name in enumerate(dict.fromkeys(new.tag_list))
    ]
    columns = new.model_dump(exclude={"tag_list"})
    return Article(slug=slug, created_at=created_at, updated_at=created_at, tags=tags, **columns)


def matching(tag: str | None, author: str | None, favorited: str | None) -> Conditions:
    """Return the conditions of the filters, which combine."""
    conditions: Conditions = []
    if tag is not None:
        conditions.append(Article.tags.any(ArticleTag.name == tag))
    if author is not None:
        conditions.append(Article.author_id == _id_of(author))
    if favorited is not None:
        favored = select(favorites.c.article_id).where(favorites.c.user_id == _id_of(favorited))
        conditions.append(Article.id.in_(favored))
    return conditions


def by_followed_authors(user: User) -> Conditions:
    """Return the condition of a user's feed."""
    followed = select(follows.c.followed_id).where(follows.c.follower_id == user.id)
    return [Article.author_id.in_(followed)]


async def list_articles(
    session: AsyncSession, user: User | None, conditions: Conditions, limit: int, offset: int
) -> ArticlesResponse:
    """Return a page of the matching articles, newest first, and the number of all of them."""
    query = (
        select(Article, _favorited(user), _favorites_count(), _following(user))
        .join(Article.author)
        .options(contains_eager(Article.author), selectinload(Article.tags))
        .where(*conditions)
        .order_by(Article.created_at.desc(), Article.id.desc())
        .limit(limit)
        .offset(offset)
    )
    rows = (await session.execute(query)).all()
    count = await session.scalar(select(func.count(Article.id)).where(*conditions))
    return ArticlesResponse(articles=[_listed(*row) for row in rows], articles_count=count or 0)


def _favorites_count() -> ColumnElement[int]:
    favored = favorites.c.article_id == Article.id
    return select(func.count()).where(favored).scalar_subquery()


def _favorited(user: User | None) -> ColumnElement[bool]:
    if user is None:
        return false()
    return exists().where(favorites.c.article_id == Article.id, favorites.c.user_id == user.id)


def _following(user: User | None) -> ColumnElement[bool]:
    if user is None:
        return false()
    followed = follows.c.followed_id == Article.author_id
    return exists().where(followed, follows.c.follower_id == user.id)


def _id_of(username: str) -> ScalarSelect[UUID]:
    return select(User.id).where(User.username == username).scalar_subquery()


def _listed(
    article: Article, favorited: bool, favorites_count: int, following: bool
) -> ListedArticle:
    author = article.author
    return ListedArticle(
        slug=article.slug,
        title=article.title,
        description=article.description,
        tag_list=article.tag_list,
        created_at=article.created_at,
        updated_at=article.updated_at,
        favorited=favorited,
        favorites_count=favorites_count,
        author=Profile(
            username=author.username, bio=author.bio, image=author.image, following=following
        ),
    )
