"""Pages of articles."""

from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, exists, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, selectinload

from benchmarks.plain.with_fastapi.models import Article, ArticleTag, User, favorites, follows
from benchmarks.plain.with_fastapi.schemas import ArticlesResponse, ListedArticle, Profile

Conditions = list[ColumnElement[bool]]


def filtered(tag: str | None, author: str | None, favorited: str | None) -> Conditions:
    """The articles that every given filter matches."""
    wanted: Conditions = []
    if tag is not None:
        wanted.append(Article.tags.any(ArticleTag.name == tag))
    if author is not None:
        wanted.append(Article.author_id == _id_of(author))
    if favorited is not None:
        favored = select(favorites.c.article_id).where(favorites.c.user_id == _id_of(favorited))
        wanted.append(Article.id.in_(favored))
    return wanted


def followed_by(user: User) -> Conditions:
    """The articles of those whom somebody follows."""
    followed = select(follows.c.followed_id).where(follows.c.follower_id == user.id)
    return [Article.author_id.in_(followed)]


async def page(
    session: AsyncSession, viewer: User | None, wanted: Conditions, limit: int, offset: int
) -> ArticlesResponse:
    """A page of the articles wanted, newest first, and how many there are in all."""
    query = (
        select(Article, _favorited(viewer), _favorites_count(), _following(viewer))
        .join(Article.author)
        .options(contains_eager(Article.author), selectinload(Article.tags))
        .where(*wanted)
        .order_by(Article.created_at.desc(), Article.id.desc())
        .limit(limit)
        .offset(offset)
    )
    rows = (await session.execute(query)).all()
    count = await session.scalar(select(func.count(Article.id)).where(*wanted))
    return ArticlesResponse(articles=[_shown(*row) for row in rows], articles_count=count or 0)


def _favorites_count() -> ColumnElement[int]:
    favored = favorites.c.article_id == Article.id
    return select(func.count()).where(favored).scalar_subquery()


def _favorited(viewer: User | None) -> ColumnElement[bool]:
    if viewer is None:
        return false()
    return exists().where(favorites.c.article_id == Article.id, favorites.c.user_id == viewer.id)


def _following(viewer: User | None) -> ColumnElement[bool]:
    if viewer is None:
        return false()
    followed = follows.c.followed_id == Article.author_id
    return exists().where(followed, follows.c.follower_id == viewer.id)


def _id_of(username: str) -> ScalarSelect[UUID]:
    return select(User.id).where(User.username == username).scalar_subquery()


def _shown(
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
