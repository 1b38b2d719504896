"""The engine, and a session for each request."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

CONNECTIONS = 20


def engine_of(database_url: str) -> AsyncEngine:
    """An engine on asyncpg that keeps at most 20 connections."""
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    return create_async_engine(url, pool_size=CONNECTIONS, max_overflow=0)


async def session_of(request: Request) -> AsyncIterator[AsyncSession]:
    """A session; what was not committed when the request ends is rolled back."""
    async with request.state.sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(session_of)]
