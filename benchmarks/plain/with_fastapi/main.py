"""The app: `uvicorn benchmarks.plain.with_fastapi.main:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from benchmarks.plain.with_fastapi.database import Settings, create_engine
from benchmarks.plain.with_fastapi.routers import articles, users
from benchmarks.plain.with_fastapi.schemas import Status


class State(TypedDict):
    """What `request.state` holds."""

    sessions: async_sessionmaker[AsyncSession]


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
    """Keep an engine while the app runs."""
    engine = create_engine(Settings().database_url)
    yield {"sessions": async_sessionmaker(engine, expire_on_commit=False)}
    await engine.dispose()


app = FastAPI(title="The Forge, plain", lifespan=lifespan)
app.include_router(users.router)
app.include_router(articles.router)


@app.get("/health", tags=["service"])
async def check_health() -> Status:
    """Return 200 while the process runs."""
    return Status(status="ok")
