"""Running a use case to its end without an event loop."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from types import coroutine
from typing import Any

import pytest

from core.run_blocking import run_blocking


@coroutine
def suspend() -> Generator[None, None, None]:
    """Suspend, as an asynchronous driver does."""
    yield


async def double(number: int) -> int:
    """A use case whose ports do not suspend."""
    return 2 * number


async def suspend_once() -> None:
    """A use case with a port that suspends."""
    await suspend()


async def suspend_whatever_comes() -> None:
    """A use case with a port that ignores GeneratorExit and suspends again."""
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
def test_a_port_that_suspends_raises_an_error_that_names_the_use_case(
    use_case: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    message = f"^{use_case.__qualname__} suspended: every port behind run_blocking must block$"
    with pytest.raises(RuntimeError, match=message):
        run_blocking(use_case())


class Nameless(Coroutine[None, None, None]):
    """A use case that is no function, and has no name. It suspends."""

    def __repr__(self) -> str:
        return "a nameless use case"

    def __await__(self) -> Generator[None, None, None]:
        yield

    def send(self, value: None) -> None:
        """Suspend."""

    def throw(self, *_error: object) -> None:
        """Suspend again."""

    def close(self) -> None:
        """Close it."""


def test_a_use_case_without_a_name_is_shown_by_its_repr() -> None:
    message = "^a nameless use case suspended: every port behind run_blocking must block$"
    with pytest.raises(RuntimeError, match=message):
        run_blocking(Nameless())


def test_a_use_case_that_suspends_is_closed() -> None:
    released = []

    async def hold() -> None:
        try:
            await suspend()
        finally:
            released.append("connection")

    use_case = hold()  # kept, so that it is not garbage collected first
    with pytest.raises(RuntimeError, match="must block"):
        run_blocking(use_case)
    assert released == ["connection"]


def test_it_works_inside_a_running_event_loop_too() -> None:
    async def inside() -> int:
        return run_blocking(double(4))

    assert asyncio.run(inside()) == 8
