"""Run a use case in a blocking framework: in one step, without an event loop.

Use cases are coroutines, but they suspend only where a port does. Behind Flask and
Django every port blocks instead, so the first `send` runs the use case to its end.
"""

from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


def run_blocking(use_case: Coroutine[Any, Any, T]) -> T:
    """Run a use case to its end. Raises RuntimeError if a port suspends."""
    try:
        use_case.send(None)
    except StopIteration as finished:
        result: T = finished.value
        return result
    with suppress(RuntimeError):  # a port that ignores GeneratorExit must not hide our message
        use_case.close()
    name = getattr(use_case, "__qualname__", repr(use_case))
    raise RuntimeError(f"{name} suspended: every port behind run_blocking must block")
