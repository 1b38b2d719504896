"""How the one Django of this process is moved from store to store."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager

from core.ports.store import Store, UnitOfWork

_chosen: list[Store] = []


class ExchangedStore:
    """The store that was chosen last; the project's setting STORE names this one."""

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of the store chosen that only reads."""
        return _chosen[-1].reading()

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of the store chosen."""
        return _chosen[-1].writing()

    async def check(self) -> None:
        """Ask the store chosen."""
        await _chosen[-1].check()


@contextmanager
def django_over(store: Store) -> Iterator[None]:
    """Choose a store, and afterwards the one before."""
    _chosen.append(store)
    try:
        yield
    finally:
        _chosen.pop()
