"""Whose token came with a request."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, HTTPException, Security, status
from fastapi.security import APIKeyHeader
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from benchmarks.plain.with_fastapi.database import Session
from benchmarks.plain.with_fastapi.models import Token, User, now

TOKEN_LIFE = timedelta(days=30)

header = APIKeyHeader(name="Authorization", auto_error=False)
Header = Annotated[str | None, Security(header)]


async def viewer_of(authorization: Header, session: Session) -> User | None:
    """Whoever's token came, or nobody; 401 for a token that nobody has."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() not in ("token", "bearer"):
        return None
    query = (
        select(Token)
        .join(Token.user)
        .options(contains_eager(Token.user))
        .where(Token.digest == digest_of(token), Token.expires_at > now())
    )
    found = await session.scalar(query)
    if found is None:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "invalid token")
    return found.user


Viewer = Annotated[User | None, Depends(viewer_of)]


async def signed_in(viewer: Viewer) -> User:
    """Whoever's token came; 401 where none did."""
    if viewer is None:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "missing token")
    return viewer


CurrentUser = Annotated[User, Depends(signed_in)]


def issue_token(user: User) -> tuple[str, Token]:
    """A new token for a user, and what is kept of it."""
    token = secrets.token_urlsafe(32)
    return token, Token(digest=digest_of(token), user=user, expires_at=now() + TOKEN_LIFE)


def digest_of(token: str) -> str:
    """The only form of a token that is stored."""
    return sha256(token.encode()).hexdigest()
