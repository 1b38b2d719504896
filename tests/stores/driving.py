"""How a store is driven, whichever colour its connections have."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, Protocol, TypeVar

from core.ports.store import Store
from core.run_blocking import run_blocking

T = TypeVar("T")
Use = Coroutine[Any, Any, T]


class DrivenStore(Protocol):
    """A store, and the way to await what it does."""

    store: Store

    def run(self, use: Use[T]) -> T:
        """Await one use of the store."""

    def run_at_once(self, uses: list[Use[T]]) -> list[T | BaseException]:
        """Await several uses at the same time; what each returned or raised."""


class BlockingStore:
    """A store that blocks: one use a thread."""

    def __init__(self, store: Store, close_thread: Callable[[], None] = lambda: None) -> None:
        self.store = store
        self._close_thread = close_thread

    def run(self, use: Use[T]) -> T:
        """Run to the end in this thread."""
        return run_blocking(use)

    def run_at_once(self, uses: list[Use[T]]) -> list[T | BaseException]:
        """Run each in a thread of its own, all starting together."""
        start = Barrier(len(uses))

        def run(use: Use[T]) -> T | BaseException:
            start.wait()
            try:
                return run_blocking(use)
            except Exception as error:
                return error
            finally:
                self._close_thread()

        with ThreadPoolExecutor(len(uses)) as threads:
            return list(threads.map(run, uses))


class AwaitedStore:
    """A store that suspends: all uses on one event loop."""

    def __init__(self, store: Store, runner: asyncio.Runner) -> None:
        self.store = store
        self._runner = runner

    def run(self, use: Use[T]) -> T:
        """Run on the loop until it is done."""
        return self._runner.run(use)

    def run_at_once(self, uses: list[Use[T]]) -> list[T | BaseException]:
        """Run as tasks of the loop."""

        async def gathered() -> list[T | BaseException]:
            return await asyncio.gather(*uses, return_exceptions=True)

        return self._runner.run(gathered())
