"""What FastAPI people write: constrained models, `Annotated` dependencies, SQLAlchemy."""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from fastapi import Body, Depends, FastAPI, HTTPException, Query, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as OrmSession

from benchmarks.defaults.apps import tables

app = FastAPI()
hasher = PasswordHasher()

Username = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
Password = Annotated[str, StringConstraints(min_length=8, max_length=128)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Description = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=65536)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Tags = Annotated[list[Tag], Field(max_length=20)]


class Schema(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, from_attributes=True)


class UserCreate(Schema):
    username: Username
    email: Email
    password: Password


class Login(Schema):
    email: str
    password: str


class Account(Schema):
    email: str
    token: str
    username: str
    bio: str | None
    image: str | None


class AccountResponse(Schema):
    user: Account


class ArticleCreate(Schema):
    title: Title
    description: Description
    body: Text
    tag_list: Tags = []


class ArticleUpdate(Schema):
    title: Title | None = None
    description: Description | None = None
    body: Text | None = None
    tag_list: Tags | None = None


class Profile(Schema):
    username: str
    bio: str | None
    image: str | None
    following: bool


class ListedArticle(Schema):
    slug: str
    title: str
    description: str
    tag_list: list[str]
    created_at: datetime
    updated_at: datetime
    favorited: bool
    favorites_count: int
    author: Profile


class ArticleDetail(ListedArticle):
    body: str


class ArticleResponse(Schema):
    article: ArticleDetail


class ArticlesResponse(Schema):
    articles: list[ListedArticle]
    articles_count: int


def get_session() -> Iterator[OrmSession]:
    with tables.Session() as session:
        yield session


SessionDep = Annotated[OrmSession, Depends(get_session)]


def get_current_token(
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())],
    session: SessionDep,
) -> tuple[tables.User, str]:
    found = session.get(tables.Token, tables.digest(credentials.credentials))
    if found is None:
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED, "Invalid token", headers={"WWW-Authenticate": "Bearer"}
        )
    return found.user, credentials.credentials


CurrentToken = Annotated[tuple[tables.User, str], Depends(get_current_token)]


def get_current_user(current: CurrentToken) -> tables.User:
    return current[0]


CurrentUser = Annotated[tables.User, Depends(get_current_user)]


def get_article(slug: str, session: SessionDep) -> tables.Article:
    found = session.scalar(select(tables.Article).where(tables.Article.slug == slug))
    if found is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Article not found")
    return found


def get_own_article(
    user: CurrentUser, article: Annotated[tables.Article, Depends(get_article)]
) -> tables.Article:
    if article.author_id != user.id:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "Not your article")
    return article


ArticleDep = Annotated[tables.Article, Depends(get_article)]
OwnArticle = Annotated[tables.Article, Depends(get_own_article)]


def account(user: tables.User, token: str) -> AccountResponse:
    shown = Account(
        email=user.email, token=token, username=user.username, bio=user.bio, image=user.image
    )
    return AccountResponse(user=shown)


def detail(article: tables.Article) -> ArticleResponse:
    return ArticleResponse(article=ArticleDetail.model_validate(article))


def slugify(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:80] or "article"


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/api/users", status_code=status.HTTP_201_CREATED)
def register(user: Annotated[UserCreate, Body(embed=True)], session: SessionDep) -> AccountResponse:
    new = tables.User(username=user.username, email=user.email, password=hasher.hash(user.password))
    token, row = tables.issue_token(new)
    session.add_all([new, row])
    try:
        session.commit()
    except IntegrityError:
        raise HTTPException(status.HTTP_409_CONFLICT, "User already exists") from None
    return account(new, token)


@app.post("/api/users/login")
def log_in(user: Annotated[Login, Body(embed=True)], session: SessionDep) -> AccountResponse:
    wrong = HTTPException(status.HTTP_401_UNAUTHORIZED, "Wrong email or password")
    found = session.scalar(select(tables.User).where(tables.User.email == user.email))
    if found is None:
        raise wrong
    try:
        hasher.verify(found.password, user.password)
    except VerifyMismatchError:
        raise wrong from None
    token, row = tables.issue_token(found)
    session.add(row)
    session.commit()
    return account(found, token)


@app.get("/api/user")
def show_account(current: CurrentToken) -> AccountResponse:
    return account(*current)


@app.get("/api/articles")
def list_articles(
    session: SessionDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> ArticlesResponse:
    newest = select(tables.Article).order_by(tables.Article.id.desc())
    page = session.scalars(newest.limit(limit).offset(offset))
    return ArticlesResponse(
        articles=[ListedArticle.model_validate(one) for one in page],
        articles_count=session.scalar(select(func.count(tables.Article.id))) or 0,
    )


@app.post("/api/articles", status_code=status.HTTP_201_CREATED)
def publish(
    article: Annotated[ArticleCreate, Body(embed=True)], user: CurrentUser, session: SessionDep
) -> ArticleResponse:
    slug = slugify(article.title)
    for free in (slug, f"{slug}-{secrets.token_hex(4)}"):
        new = tables.Article(slug=free, author_id=user.id, **article.model_dump())
        session.add(new)
        try:
            session.commit()
        except IntegrityError:
            session.rollback()
        else:
            return detail(new)
    raise HTTPException(status.HTTP_409_CONFLICT, "Title is taken")


@app.get("/api/articles/{slug}")
def show_article(article: ArticleDep) -> ArticleResponse:
    return detail(article)


@app.put("/api/articles/{slug}")
def change_article(
    change: Annotated[ArticleUpdate, Body(embed=True, alias="article")],
    article: OwnArticle,
    session: SessionDep,
) -> ArticleResponse:
    for name, value in change.model_dump(exclude_unset=True).items():
        setattr(article, name, value)
    session.commit()
    return detail(article)


@app.delete("/api/articles/{slug}", status_code=status.HTTP_204_NO_CONTENT)
def delete_article(article: OwnArticle, session: SessionDep) -> None:
    session.delete(article)
    session.commit()
