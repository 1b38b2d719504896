"""The plain app on psycopg instead of asyncpg."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from benchmarks.plain.with_fastapi.database import POOL_SIZE, Settings
from benchmarks.plain.with_fastapi.main import State, check_health
from benchmarks.plain.with_fastapi.routers import articles


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
    """Keep an engine while the app runs."""
    url = make_url(Settings().database_url).set(drivername="postgresql+psycopg")
    engine = create_async_engine(url, pool_size=POOL_SIZE, max_overflow=0)
    yield {"sessions": async_sessionmaker(engine, expire_on_commit=False)}
    await engine.dispose()


app = FastAPI(lifespan=lifespan)
app.get("/health")(check_health)
app.include_router(articles.router)
