"""Passwords hashed with argon2id, in the one form that all three apps store and read.

The form is Django's: the word "argon2" before the PHC string that argon2 itself makes.
A hash takes tens of milliseconds and 19 MiB, so a process makes at most one a core at a time.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import ParamSpec, Self, TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from adapters.cores import usable_cores

P = ParamSpec("P")
T = TypeVar("T")

# What OWASP asks for at the least, with one lane.
MEMORY_KIB = 19_456
PASSES = 2

_PREFIX = "argon2"
# 22 bytes of salt are what Django wants to see: with fewer it would hash again at each login.
_SALT_BYTES = 22
_CORES = usable_cores()


class Argon2:
    """The hashing itself, in the calling thread; `cheap` is for tests, never for production."""

    def __init__(self, *, cheap: bool = False) -> None:
        memory_cost, time_cost = (8, 1) if cheap else (MEMORY_KIB, PASSES)
        self._argon2 = argon2.PasswordHasher(time_cost, memory_cost, 1, salt_len=_SALT_BYTES)
        self._nobodys = self.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """A new salted hash, 111 characters."""
        return _PREFIX + self._argon2.hash(password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether they belong together, at the cost of one verification in any case."""
        ours = password_hash is not None and password_hash.startswith(f"{_PREFIX}$")
        stored = password_hash if password_hash is not None and ours else self._nobodys
        try:
            return self._argon2.verify(stored.removeprefix(_PREFIX), password) and ours
        except (InvalidHashError, VerificationError):
            return False

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with less memory or fewer passes than today's."""
        try:
            stored = argon2.extract_parameters(password_hash.removeprefix(_PREFIX))
        except InvalidHashError:
            return False
        today = self._argon2
        return stored.memory_cost < today.memory_cost or stored.time_cost < today.time_cost


class BlockingArgon2:
    """Hashes in the calling thread, for frameworks that give each request one of its own."""

    def __init__(self, argon2: Argon2) -> None:
        self._argon2 = argon2
        self._turns = BoundedSemaphore(_CORES)

    async def hash(self, password: str) -> str:
        """A new salted hash."""
        with self._turns:
            return self._argon2.hash(password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether they belong together."""
        with self._turns:
            return self._argon2.verify(password_hash, password)

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with weaker parameters than today's."""
        return self._argon2.is_outdated(password_hash)


class ThreadedArgon2:
    """Hashes in worker threads, one a core, so that the event loop goes on meanwhile.

    As a context manager it ends its threads.
    """

    def __init__(self, argon2: Argon2) -> None:
        self._argon2 = argon2
        self._workers = ThreadPoolExecutor(_CORES, thread_name_prefix="argon2")

    async def hash(self, password: str) -> str:
        """A new salted hash."""
        return await self._in_worker(self._argon2.hash, password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether they belong together."""
        return await self._in_worker(self._argon2.verify, password_hash, password)

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with weaker parameters than today's."""
        return self._argon2.is_outdated(password_hash)

    async def _in_worker(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        future = self._workers.submit(work, *args, **kwargs)
        return await asyncio.wrap_future(future)

    def __enter__(self) -> Self:
        """Itself; its threads begin at first use."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Let no thread begin anything."""
        self._workers.shutdown(wait=False, cancel_futures=True)
