"""At most one hash a core at a time, and none on the event loop."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock, get_ident
from typing import TypeVar

import pytest

from adapters import argon2_passwords
from adapters.argon2_passwords import Argon2, AsyncArgon2, BlockingArgon2
from core.run_blocking import run_blocking

T = TypeVar("T")
CORES = 2
REQUESTS = 6


class CountedArgon2(Argon2):
    """Work that takes 20 ms, and how much of it there was at the same time at most."""

    def __init__(self) -> None:
        self.at_once = self.at_most = 0
        self.threads: set[int] = set()
        self._lock = Lock()
        super().__init__(cheap=True)

    def hash(self, password: str) -> str:
        """Counted."""
        return self._counted(lambda: Argon2.hash(self, password))

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Counted."""
        return self._counted(lambda: Argon2.verify(self, password_hash, password))

    def _counted(self, work: Callable[[], T]) -> T:
        with self._lock:
            self.at_once += 1
            self.at_most = max(self.at_most, self.at_once)
            self.threads.add(get_ident())
        time.sleep(0.02)
        with self._lock:
            self.at_once -= 1
        return work()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> CountedArgon2:
    """Argon2 on a machine of two cores."""
    monkeypatch.setattr(argon2_passwords, "_CORES", CORES)
    return CountedArgon2()


def test_blocking_requests_take_turns_when_every_core_hashes(counted: CountedArgon2) -> None:
    passwords = BlockingArgon2(counted)

    def request(number: int) -> None:
        run_blocking(passwords.hash("a") if number % 2 else passwords.verify(None, "a"))

    with ThreadPoolExecutor(REQUESTS) as threads:
        list(threads.map(request, range(REQUESTS)))
    assert counted.at_most == CORES


def test_awaited_requests_take_turns_when_every_core_hashes(counted: CountedArgon2) -> None:
    passwords = AsyncArgon2(counted)

    async def requests() -> None:
        hashes = [passwords.hash("a") for _ in range(REQUESTS // 2)]
        await asyncio.gather(*hashes, *[passwords.verify(None, "a") for _ in hashes])

    asyncio.run(requests())
    assert counted.at_most == CORES


def test_the_event_loop_goes_on_while_a_password_is_hashed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone_on = Event()
    argon2 = Argon2(cheap=True)

    def hash_once_the_loop_has_gone_on(_password: str) -> str:
        assert gone_on.wait(timeout=5)
        return "a hash"

    monkeypatch.setattr(argon2, "hash", hash_once_the_loop_has_gone_on)

    async def request() -> str:
        hashing = asyncio.create_task(AsyncArgon2(argon2).hash("a"))
        await asyncio.sleep(0)
        gone_on.set()
        return await hashing

    assert asyncio.run(request()) == "a hash"


def test_blocking_work_runs_in_the_pool(counted: CountedArgon2) -> None:
    counted.threads.clear()  # of what was hashed to begin with
    run_blocking(BlockingArgon2(counted).hash("a"))
    assert len(counted.threads) == 1
    assert get_ident() not in counted.threads


@pytest.mark.parametrize("kind", [BlockingArgon2, AsyncArgon2])
def test_both_hash_and_verify_as_argon2_does(
    kind: type[BlockingArgon2] | type[AsyncArgon2],
) -> None:
    async def use() -> tuple[bool, bool, bool, bool]:
        passwords = kind(Argon2(cheap=True))
        made = await passwords.hash("a")
        return (
            await passwords.verify(made, "a"),
            await passwords.verify(made, "b"),
            await passwords.verify(None, "a"),
            passwords.is_outdated(made.replace("m=8,", "m=7,")),
        )

    assert asyncio.run(use()) == (True, False, False, True)
