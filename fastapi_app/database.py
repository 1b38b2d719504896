"""The database as FastAPI reaches it: awaited."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from adapters.sqlalchemy.engines import engine_options, prepare, unit_options
from adapters.sqlalchemy.urls import awaited_url


class AsyncDatabase:
    """Opens transactions on an AsyncEngine; as a context manager it closes its connections."""

    def __init__(self, database_url: str) -> None:
        url = awaited_url(database_url)
        self.engine: AsyncEngine = create_async_engine(url, **engine_options(url))
        prepare(self.engine.sync_engine)

    @asynccontextmanager
    async def begin(self, *, write: bool) -> AsyncIterator[AsyncConnection]:
        """A connection whose work is committed at its end, and rolled back on an error."""
        async with self.engine.connect() as connection:
            await connection.execution_options(**unit_options(self.engine.url, write=write))
            async with connection.begin():
                yield connection

    async def __aenter__(self) -> Self:
        """Itself; it connects at first use."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close every connection."""
        await self.engine.dispose()
