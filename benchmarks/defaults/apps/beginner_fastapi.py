"""What FastAPI's tutorial leads to: models, a dictionary, a dependency for the token."""

import secrets
from datetime import UTC, datetime
from typing import Annotated, Any

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from fastapi import Body, Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

app = FastAPI()
hasher = PasswordHasher()
users: dict[str, dict[str, Any]] = {}  # by email
tokens: dict[str, str] = {}  # the email of each
articles: dict[str, dict[str, Any]] = {}  # by slug, the oldest first


class NewUser(BaseModel):
    username: str
    email: str
    password: str


class Login(BaseModel):
    email: str
    password: str


class NewArticle(BaseModel):
    title: str
    description: str
    body: str
    tagList: list[str] = []  # noqa: N815


class ArticleChange(BaseModel):
    title: str | None = None
    description: str | None = None
    body: str | None = None
    tagList: list[str] | None = None  # noqa: N815


def current_user(
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())],
) -> dict[str, Any]:
    if credentials.credentials not in tokens:
        raise HTTPException(401, "Invalid token")
    return users[tokens[credentials.credentials]] | {"token": credentials.credentials}


CurrentUser = Annotated[dict[str, Any], Depends(current_user)]


def account(user: dict[str, Any], token: str) -> dict[str, Any]:
    shown = {name: user[name] for name in ("email", "username", "bio", "image")}
    return {"user": shown | {"token": token}}


def new_token(email: str) -> str:
    token = secrets.token_urlsafe(32)
    tokens[token] = email
    return token


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/api/users", status_code=201)
def register(user: Annotated[NewUser, Body(embed=True)]) -> dict[str, Any]:
    taken = any(one["username"] == user.username for one in users.values())
    if taken or user.email in users:
        raise HTTPException(409, "User already exists")
    users[user.email] = {
        "username": user.username,
        "email": user.email,
        "password": hasher.hash(user.password),
        "bio": None,
        "image": None,
    }
    return account(users[user.email], new_token(user.email))


@app.post("/api/users/login")
def log_in(user: Annotated[Login, Body(embed=True)]) -> dict[str, Any]:
    found = users.get(user.email)
    if found is None:
        raise HTTPException(401, "Wrong email or password")
    try:
        hasher.verify(found["password"], user.password)
    except VerifyMismatchError:
        raise HTTPException(401, "Wrong email or password") from None
    return account(found, new_token(user.email))


@app.get("/api/user")
def show_account(user: CurrentUser) -> dict[str, Any]:
    return account(user, user["token"])


@app.get("/api/articles")
def list_articles(limit: int = 20, offset: int = 0) -> dict[str, Any]:
    newest = [*reversed(articles.values())]
    page = [
        {name: value for name, value in article.items() if name != "body"}
        for article in newest[offset : offset + limit]
    ]
    return {"articles": page, "articlesCount": len(newest)}


@app.post("/api/articles", status_code=201)
def publish(article: Annotated[NewArticle, Body(embed=True)], user: CurrentUser) -> dict[str, Any]:
    now = datetime.now(UTC)
    slug = article.title.lower().replace(" ", "-")
    if slug in articles:
        slug = f"{slug}-{secrets.token_hex(4)}"
    author = {name: user[name] for name in ("username", "bio", "image")}
    articles[slug] = {
        "slug": slug,
        **article.model_dump(),
        "createdAt": now,
        "updatedAt": now,
        "favorited": False,
        "favoritesCount": 0,
        "author": author | {"following": False},
    }
    return {"article": articles[slug]}


@app.get("/api/articles/{slug}")
def show_article(slug: str) -> dict[str, Any]:
    if slug not in articles:
        raise HTTPException(404, "Article not found")
    return {"article": articles[slug]}


@app.put("/api/articles/{slug}")
def change_article(
    slug: str, article: Annotated[ArticleChange, Body(embed=True)], user: CurrentUser
) -> dict[str, Any]:
    found = own_article(slug, user)
    found.update(article.model_dump(exclude_unset=True), updatedAt=datetime.now(UTC))
    return {"article": found}


@app.delete("/api/articles/{slug}", status_code=204)
def delete_article(slug: str, user: CurrentUser) -> None:
    own_article(slug, user)
    del articles[slug]


def own_article(slug: str, user: dict[str, Any]) -> dict[str, Any]:
    if slug not in articles:
        raise HTTPException(404, "Article not found")
    if articles[slug]["author"]["username"] != user["username"]:
        raise HTTPException(403, "Not your article")
    return articles[slug]
