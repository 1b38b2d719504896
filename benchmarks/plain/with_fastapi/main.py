"""The app, as uvicorn runs it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from benchmarks.plain.with_fastapi.database import engine_of
from benchmarks.plain.with_fastapi.routers import articles, health, users
from benchmarks.plain.with_fastapi.settings import Settings


class State(TypedDict):
    """What every request finds in `request.state`."""

    sessions: async_sessionmaker[AsyncSession]


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
    """Keep an engine while the app serves."""
    engine = engine_of(Settings().database_url)
    yield {"sessions": async_sessionmaker(engine, expire_on_commit=False)}
    await engine.dispose()


app = FastAPI(title="The Forge by hand", lifespan=lifespan)
for router in (health.router, users.router, articles.router):
    app.include_router(router)
