"""Articles."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, status

from benchmarks.plain.with_fastapi import publishing, reading
from benchmarks.plain.with_fastapi.database import Session
from benchmarks.plain.with_fastapi.schemas import (
    ArticleCreate,
    ArticleDetail,
    ArticleResponse,
    ArticlesResponse,
    Profile,
)
from benchmarks.plain.with_fastapi.security import CurrentUser, Viewer

router = APIRouter(prefix="/api/articles", tags=["articles"])

Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get("")
async def list_articles(
    session: Session,
    viewer: Viewer,
    tag: str | None = None,
    author: str | None = None,
    favorited: str | None = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> ArticlesResponse:
    """List articles, newest first; filters combine."""
    wanted = reading.filtered(tag, author, favorited)
    return await reading.page(session, viewer, wanted, limit, offset)


@router.get("/feed")
async def show_feed(
    session: Session, user: CurrentUser, limit: Limit = 20, offset: Offset = 0
) -> ArticlesResponse:
    """List the articles of those whom the token's owner follows, newest first."""
    return await reading.page(session, user, reading.followed_by(user), limit, offset)


@router.post("", status_code=status.HTTP_201_CREATED)
async def publish_article(
    article: Annotated[ArticleCreate, Body(embed=True)], session: Session, user: CurrentUser
) -> ArticleResponse:
    """Publish an article; the same title again is no error."""
    # Before anything is rolled back, which would make the user's members unknown again.
    author = Profile(username=user.username, bio=user.bio, image=user.image, following=False)
    published = await publishing.publish(session, user, article)
    shown = ArticleDetail(
        slug=published.slug,
        title=published.title,
        description=published.description,
        body=published.body,
        tag_list=published.tag_list,
        created_at=published.created_at,
        updated_at=published.updated_at,
        favorited=False,
        favorites_count=0,
        author=author,
    )
    return ArticleResponse(article=shown)
