"""A store that a test can watch."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.memory.store import MemoryStore, MemoryUnitOfWork


class WatchedStore(MemoryStore):
    """A store that counts its units of work: those open now, and all there ever were."""

    def __init__(self) -> None:
        super().__init__()
        self.open_units = 0
        self.units = 0

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MemoryUnitOfWork]:
        """A unit that only reads."""
        async with super().reading() as work, self._counted():
            yield work

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[MemoryUnitOfWork]:
        """A unit whose changes are kept unless an error leaves it."""
        async with super().writing() as work, self._counted():
            yield work

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        self.units += 1
        self.open_units += 1
        try:
            yield
        finally:
            self.open_units -= 1
