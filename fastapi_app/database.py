"""The database as FastAPI reaches it: awaited."""

from contextlib import AbstractAsyncContextManager
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from adapters.sqlalchemy.engines import engine_options, prepare, unit_options
from adapters.sqlalchemy.urls import awaited_url


class AsyncDatabase:
    """Opens connections of an AsyncEngine; as a context manager it closes them."""

    def __init__(self, database_url: str) -> None:
        url = awaited_url(database_url)
        self.engine: AsyncEngine = create_async_engine(url, **engine_options(url))
        prepare(self.engine.sync_engine)
        # The same connections, each set up for its unit of work as it is lent.
        self._reading = self.engine.execution_options(**unit_options(url, write=False))
        self._writing = self.engine.execution_options(**unit_options(url, write=True))

    def begin(self, *, write: bool) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection; one that writes is committed at its end, and rolled back on an error."""
        return self._writing.begin() if write else self._reading.connect()

    async def __aenter__(self) -> Self:
        """Itself; it connects at first use."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close every connection."""
        await self.engine.dispose()
