"""Articles."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, status

from benchmarks.plain.with_fastapi import crud
from benchmarks.plain.with_fastapi.database import SessionDep
from benchmarks.plain.with_fastapi.schemas import (
    ArticleCreate,
    ArticleDetail,
    ArticleResponse,
    ArticlesResponse,
    Profile,
)
from benchmarks.plain.with_fastapi.security import CurrentUser, OptionalUser

router = APIRouter(prefix="/api/articles", tags=["articles"])

Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get("")
async def list_articles(
    session: SessionDep,
    user: OptionalUser,
    tag: str | None = None,
    author: str | None = None,
    favorited: str | None = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> ArticlesResponse:
    """List articles, newest first. Filters combine."""
    conditions = crud.matching(tag, author, favorited)
    return await crud.list_articles(session, user, conditions, limit, offset)


@router.get("/feed")
async def show_feed(
    session: SessionDep, user: CurrentUser, limit: Limit = 20, offset: Offset = 0
) -> ArticlesResponse:
    """List the articles of the authors that the current user follows, newest first."""
    return await crud.list_articles(session, user, crud.by_followed_authors(user), limit, offset)


@router.post("", status_code=status.HTTP_201_CREATED)
async def publish_article(
    article: Annotated[ArticleCreate, Body(embed=True)], session: SessionDep, user: CurrentUser
) -> ArticleResponse:
    """Publish an article. A title may be used again."""
    # Before any rollback, which expires the user's attributes.
    author = Profile(username=user.username, bio=user.bio, image=user.image, following=False)
    published = await crud.create_article(session, user, article)
    detail = ArticleDetail(
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
    return ArticleResponse(article=detail)
