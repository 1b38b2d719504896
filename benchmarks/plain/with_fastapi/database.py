"""The database settings, the engine, and a session for each request."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from pydantic_settings import BaseSettings
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

POOL_SIZE = 20


class Settings(BaseSettings):
    """Settings from the environment."""

    database_url: str


def create_engine(database_url: str) -> AsyncEngine:
    """Create an engine on asyncpg with at most 20 connections."""
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    return create_async_engine(url, pool_size=POOL_SIZE, max_overflow=0)


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Open a session; what the request does not commit is rolled back."""
    async with request.state.sessions() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]
