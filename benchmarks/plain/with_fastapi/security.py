"""Authentication by access token."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, HTTPException, Security, status
from fastapi.security import APIKeyHeader
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from benchmarks.plain.with_fastapi.database import SessionDep
from benchmarks.plain.with_fastapi.models import Token, User, now

TOKEN_LIFETIME = timedelta(days=30)

authorization_header = APIKeyHeader(name="Authorization", auto_error=False)


async def get_optional_user(
    authorization: Annotated[str | None, Security(authorization_header)], session: SessionDep
) -> User | None:
    """Return the user of the token, None without a token; 401 if it is invalid."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() not in ("token", "bearer"):
        return None
    query = (
        select(Token)
        .join(Token.user)
        .options(contains_eager(Token.user))
        .where(Token.digest == digest(token), Token.expires_at > now())
    )
    found = await session.scalar(query)
    if found is None:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "invalid token")
    return found.user


OptionalUser = Annotated[User | None, Depends(get_optional_user)]


async def get_current_user(user: OptionalUser) -> User:
    """Return the user of the token; 401 without one."""
    if user is None:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "missing token")
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]


def create_token(user: User) -> tuple[str, Token]:
    """Return a new token for a user, and its row."""
    token = secrets.token_urlsafe(32)
    return token, Token(digest=digest(token), user=user, expires_at=now() + TOKEN_LIFETIME)


def digest(token: str) -> str:
    """Return the form in which a token is stored."""
    return sha256(token.encode()).hexdigest()
