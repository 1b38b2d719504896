"""A dashboard with two numbers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, FastAPI
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

URL = f"sqlite+aiosqlite:///file:{uuid4()}?mode=memory&cache=shared&uri=true"
engine = create_async_engine(URL, poolclass=NullPool)
sessions = async_sessionmaker(engine)


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Fill the database with three orders of two customers."""
    async with engine.connect() as connection:  # open as long as the database should be there
        await connection.execute(text("CREATE TABLE purchase (customer TEXT)"))
        await connection.execute(text("INSERT INTO purchase VALUES ('A'), ('A'), ('B')"))
        await connection.commit()
        yield
    await engine.dispose()


async def session() -> AsyncIterator[AsyncSession]:
    """The session of a request."""
    async with sessions() as opened:
        yield opened


app = FastAPI(lifespan=lifespan)


async def count(what: str, opened: AsyncSession) -> int:
    """Count rows of the table of orders."""
    result = await opened.execute(text(f"SELECT count({what}) FROM purchase"))  # noqa: S608
    return int(result.scalar_one())


@app.get("/dashboard")
async def dashboard(opened: Annotated[AsyncSession, Depends(session)]) -> dict[str, int]:
    """How many orders and customers there are."""
    # A session does one thing at a time, with one connection. Two tasks need a session each, and
    # the request then holds two connections at the same time.
    orders = await count("*", opened)
    customers = await count("DISTINCT customer", opened)
    return {"orders": orders, "customers": customers}
