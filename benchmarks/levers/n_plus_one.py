"""The list of articles with four more statements for each article: the mistake N+1."""

from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.plain.with_fastapi.database import SessionDep
from benchmarks.plain.with_fastapi.main import check_health, lifespan
from benchmarks.plain.with_fastapi.models import Article, ArticleTag, User, favorites, follows
from benchmarks.plain.with_fastapi.routers.articles import Limit, Offset
from benchmarks.plain.with_fastapi.schemas import ArticlesResponse, ListedArticle, Profile
from benchmarks.plain.with_fastapi.security import OptionalUser

app = FastAPI(lifespan=lifespan)
app.get("/health")(check_health)


@app.get("/api/articles")
async def list_articles(
    session: SessionDep, user: OptionalUser, limit: Limit = 20, offset: Offset = 0
) -> ArticlesResponse:
    """List articles, newest first."""
    newest = select(Article).order_by(Article.created_at.desc(), Article.id.desc())
    articles = (await session.scalars(newest.limit(limit).offset(offset))).all()
    count = await session.scalar(select(func.count(Article.id)))
    listed = [await _listed(session, article, user) for article in articles]
    return ArticlesResponse(articles=listed, articles_count=count or 0)


async def _listed(session: AsyncSession, article: Article, user: User | None) -> ListedArticle:
    author = (await session.scalars(select(User).where(User.id == article.author_id))).one()
    tags = select(ArticleTag.name).where(ArticleTag.article_id == article.id)
    names = (await session.scalars(tags.order_by(ArticleTag.position))).all()
    favored = select(favorites.c.user_id).where(favorites.c.article_id == article.id)
    user_ids = (await session.scalars(favored)).all()
    following = select(follows).where(
        follows.c.followed_id == article.author_id, follows.c.follower_id == (user and user.id)
    )
    is_followed = (await session.execute(following)).first() is not None
    return ListedArticle(
        slug=article.slug,
        title=article.title,
        description=article.description,
        tag_list=[*names],
        created_at=article.created_at,
        updated_at=article.updated_at,
        favorited=user is not None and user.id in user_ids,
        favorites_count=len(user_ids),
        author=Profile(
            username=author.username, bio=author.bio, image=author.image, following=is_followed
        ),
    )
