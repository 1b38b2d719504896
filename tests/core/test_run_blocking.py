"""How a use case runs to its end without an event loop."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from types import coroutine
from typing import Any

import pytest

from core.run_blocking import run_blocking


@coroutine
def suspend() -> Generator[None, None, None]:
    """Give way to an event loop, as an awaited driver does."""
    yield


async def double(number: int) -> int:
    """A use case none of whose ports suspends."""
    return 2 * number


async def suspend_once() -> None:
    """A use case behind which a port suspends."""
    await suspend()


async def suspend_whatever_comes() -> None:
    """A use case behind which a port swallows GeneratorExit and suspends again."""
    while True:
        try:
            await suspend()
        except GeneratorExit:
            await suspend()


def test_it_returns_what_the_use_case_returns() -> None:
    assert run_blocking(double(21)) == 42


def test_it_raises_what_the_use_case_raises() -> None:
    async def fail() -> None:
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match=r"^no such thing$"):
        run_blocking(fail())


@pytest.mark.parametrize("use_case", [suspend_once, suspend_whatever_comes])
def test_a_port_that_suspends_fails_loudly_and_names_the_use_case(
    use_case: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    message = f"^{use_case.__qualname__} suspended: every port behind run_blocking must block$"
    with pytest.raises(RuntimeError, match=message):
        run_blocking(use_case())


class Nameless(Coroutine[None, None, None]):
    """A use case of no function, as a compiler or a wrapper makes them; it suspends."""

    def __repr__(self) -> str:
        return "a nameless use case"

    def __await__(self) -> Generator[None, None, None]:
        yield

    def send(self, value: None) -> None:
        """Suspend."""

    def throw(self, *_error: object) -> None:
        """Suspend once more."""

    def close(self) -> None:
        """End it."""


def test_a_use_case_without_a_name_is_shown_instead() -> None:
    message = "^a nameless use case suspended: every port behind run_blocking must block$"
    with pytest.raises(RuntimeError, match=message):
        run_blocking(Nameless())


def test_a_use_case_that_suspends_is_closed_so_that_what_it_holds_is_given_back() -> None:
    given_back = []

    async def hold() -> None:
        try:
            await suspend()
        finally:
            given_back.append("connection")

    use_case = hold()  # named, so that no garbage collector closes it first
    with pytest.raises(RuntimeError, match="must block"):
        run_blocking(use_case)
    assert given_back == ["connection"]


def test_it_works_inside_a_running_event_loop_too() -> None:
    async def inside() -> int:
        return run_blocking(double(4))

    assert asyncio.run(inside()) == 8
