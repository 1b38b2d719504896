"""The tracer counts the files, functions and lines of a request, and the docs have its table."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any

import pytest

from benchmarks.trace import (
    BEGIN,
    END,
    PAGE,
    PATHS,
    Function,
    Recorder,
    Size,
    listing,
    markdown,
    page_with,
    paths,
    size,
    trace_all,
)
from tests.benchmarks.apps import PostgresServer, is_installed, migrate

HERE = "tests/benchmarks/test_trace.py"


def decorator(function: Callable[[], Any]) -> Callable[[], Any]:
    @wraps(function)
    def wrapper() -> Any:
        return function()

    return wrapper


@decorator
def decorated() -> int:
    """A function with a docstring."""

    return 1


def with_inline_code() -> list[int]:
    doubled = [2 * number for number in range(3)]
    return sorted(doubled, key=lambda number: -number)


def generator() -> Iterator[int]:
    yield from (number for number in range(2))


@contextmanager
def context() -> Iterator[None]:
    yield


class Example:
    @property
    def value(self) -> int:
        return 1


def use_generator() -> None:
    list(generator())


def use_context() -> None:
    with context():
        pass


def use_property() -> None:
    _ = Example().value


alone = lambda: 1  # noqa: E731


def record(call: Callable[[], object]) -> list[Function]:
    """Record what a call enters in this file, in a thread that the profiler is installed for."""
    recorder = Recorder(["tests/benchmarks"])
    traces: list[list[Function]] = []

    def run() -> None:
        recorder.install()
        with recorder.recording() as trace:
            call()
        traces.append(trace)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    threading.setprofile(None)
    return traces[0]


def in_thread(call: Callable[[], object]) -> None:
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()


@pytest.mark.parametrize(
    ("call", "names"),
    [
        (with_inline_code, ["with_inline_code"]),
        (decorated, ["decorator.wrapper", "decorated"]),
        (use_generator, ["use_generator", "generator"]),
        (use_context, ["use_context", "context"]),
        (use_property, ["use_property", "Example.value"]),
        (partial(in_thread, with_inline_code), ["in_thread", "with_inline_code"]),
        (alone, ["<lambda>"]),
    ],
)
def test_the_functions_are_recorded_in_order(call: Callable[[], object], names: list[str]) -> None:
    trace = record(call)
    assert [function.name for function in trace] == names
    assert {function.file for function in trace} == {HERE}


def test_the_lines_include_decorators_and_docstrings() -> None:
    function = next(one for one in record(decorated) if one.name == "decorated")
    assert function.last - function.first + 1 == 5
    (function,) = record(alone)
    assert function.last == function.first


def test_lines_of_a_function_within_another_count_once() -> None:
    trace = [
        Function("a.py", "outer", 1, 10),
        Function("a.py", "outer.inner", 3, 5),
        Function("b.py", "other", 1, 2),
    ]
    assert size(trace) == Size(files=2, functions=3, lines=12)


def test_the_listing_shows_files_and_functions_in_order() -> None:
    trace = [Function("a.py", "first", 1, 2), Function("b.py", "second", 3, 4)]
    text = listing({"flask ours": {"publish": [*trace, Function("a.py", "third", 5, 6)]}})
    assert text.splitlines() == [
        "POST /api/articles, Flask: 2 files, 3 functions, 6 lines",
        "  a.py",
        "       1  first",
        "  b.py",
        "       3  second",
        "  a.py",
        "       5  third",
    ]


def test_the_table_of_a_page_is_replaced() -> None:
    page = f"Before.\n\n{BEGIN}\n\nold\n\n{END}\n\nAfter.\n"
    assert page_with("new", page) == f"Before.\n\n{BEGIN}\n\nnew\n\n{END}\n\nAfter.\n"


@pytest.mark.postgresql
def test_the_docs_have_the_table_that_the_command_prints(postgresql: PostgresServer) -> None:
    for framework in ("fastapi", "flask", "django"):
        if not is_installed(framework):
            pytest.skip(f"{framework} is not installed")
    traces = trace_all(lambda: postgresql.migrated(migrate))
    page = PAGE.read_text(encoding="utf-8")
    recorded = json.loads(PATHS.read_text(encoding="utf-8"))
    # What runs in threads may be entered in another order.
    current = [sorted(it) for apps in paths(traces).values() for it in apps.values()]
    shown = [sorted(it) for apps in recorded.values() for it in apps.values()]
    assert (page, shown) == (page_with(markdown(traces), page), current), (
        f"docs/{PAGE.name} is out of date: run python -m benchmarks.trace --write"
    )
