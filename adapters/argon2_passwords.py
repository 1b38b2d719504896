"""Password hashing with argon2id, in the format that all three apps store and read.

The format is Django's: the word "argon2" before the PHC string of argon2. A hash takes tens of
milliseconds and 19 MiB of memory, so a process computes at most one for each core at a time, in a
pool of as many threads. The queue is bounded: if it is full, or a password has waited too long,
DomainError (OVERLOADED) is raised instead.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Self, TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from adapters.system import usable_cores
from core.domain.errors import overloaded

T = TypeVar("T")

# The minimum that OWASP recommends, with one lane.
MEMORY_KIB = 19_456
PASSES = 2
# Passwords that may be hashed or wait, for each core; and how long one may wait to be hashed.
QUEUE_PER_CORE = 32
MAX_WAIT = 3.0  # seconds

_PREFIX = "argon2"
# Django rehashes a password whose salt is shorter than 22 bytes.
_SALT_BYTES = 22
_CORES = usable_cores()


class Argon2:
    """The hash function, run in the calling thread. `cheap` is for tests, never for production."""

    def __init__(self, *, cheap: bool = False) -> None:
        memory_cost, time_cost = (8, 1) if cheap else (MEMORY_KIB, PASSES)
        self._argon2 = argon2.PasswordHasher(time_cost, memory_cost, 1, salt_len=_SALT_BYTES)
        self._hash_of_nobody = self.hash("no user has this password")

    def hash(self, password: str) -> str:
        """A new salted hash, 111 characters."""
        return _PREFIX + self._argon2.hash(password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether they match. The cost is that of one verification in any case."""
        is_argon2 = password_hash is not None and password_hash.startswith(f"{_PREFIX}$")
        stored = password_hash if password_hash is not None and is_argon2 else self._hash_of_nobody
        try:
            return self._argon2.verify(stored.removeprefix(_PREFIX), password) and is_argon2
        except (InvalidHashError, VerificationError):
            return False

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with less memory or fewer passes than the current ones."""
        try:
            stored = argon2.extract_parameters(password_hash.removeprefix(_PREFIX))
        except InvalidHashError:
            return False
        current = self._argon2
        return stored.memory_cost < current.memory_cost or stored.time_cost < current.time_cost


class HashingPool:
    """A bounded pool of threads that hash, one for each core; they start at first use."""

    def __init__(
        self, *, queue: int = _CORES * QUEUE_PER_CORE, longest_wait: float = MAX_WAIT
    ) -> None:
        self._threads = ThreadPoolExecutor(_CORES, thread_name_prefix="argon2")
        self._places = BoundedSemaphore(queue)
        self._longest_wait = longest_wait

    def submit(self, work: Callable[..., T], *args: object) -> "Future[T]":
        """Run the work in a thread. Raises DomainError (OVERLOADED), here or as its result."""
        if not self._places.acquire(blocking=False):
            raise overloaded()
        latest = time.monotonic() + self._longest_wait
        future = self._threads.submit(self._run, latest, work, *args)
        future.add_done_callback(lambda _future: self._places.release())
        return future

    def close(self) -> None:
        """End the threads. Work that waits is cancelled."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _run(self, latest: float, work: Callable[..., T], *args: object) -> T:
        if time.monotonic() > latest:
            raise overloaded()
        return work(*args)


class AsyncArgon2:
    """Implements `core.ports.system.PasswordHasher` for an event loop, which it does not block.

    As a context manager it ends its threads.
    """

    def __init__(self, argon2: Argon2, pool: HashingPool | None = None) -> None:
        self._argon2 = argon2
        self._pool = pool or HashingPool()

    async def hash(self, password: str) -> str:
        """A new salted hash."""
        return await asyncio.wrap_future(self._pool.submit(self._argon2.hash, password))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether they match."""
        verify = self._argon2.verify
        return await asyncio.wrap_future(self._pool.submit(verify, password_hash, password))

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with weaker parameters than the current ones."""
        return self._argon2.is_outdated(password_hash)

    def __enter__(self) -> Self:
        """Return the hasher."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the threads."""
        self._pool.close()


class BlockingArgon2:
    """Implements `core.ports.system.PasswordHasher` for a thread, which waits for the result."""

    def __init__(self, argon2: Argon2, pool: HashingPool | None = None) -> None:
        self._argon2 = argon2
        self._pool = pool or HashingPool()

    async def hash(self, password: str) -> str:
        """A new salted hash."""
        return self._pool.submit(self._argon2.hash, password).result()

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether they match."""
        return self._pool.submit(self._argon2.verify, password_hash, password).result()

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with weaker parameters than the current ones."""
        return self._argon2.is_outdated(password_hash)

    def close(self) -> None:
        """End the threads."""
        self._pool.close()
