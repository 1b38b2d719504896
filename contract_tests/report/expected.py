"""What a scenario that failed expected, as it is written there.

A server that answers with nonsense fails a scenario before it says what it wanted; so this reads
on, to the assertion about the answer at which the scenario stopped.
"""

import ast
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from traceback import walk_tb
from types import FrameType
from typing import Any

import httpx

HERE = Path(__file__).parents[1]
# What sends and checks for scenarios, but expects nothing of its own.
SENDING = (HERE / "api.py", HERE / "at_once.py")


def expected(error: BaseException) -> tuple[Any, httpx.Response | None]:
    """A status, alone or with errors, and the answer it is about; None for what is not said."""
    for frame, line in reversed(list(walk_tb(error.__traceback__))):
        path = Path(frame.f_code.co_filename)
        if HERE not in path.parents or path in SENDING:
            continue
        for assertion in _assertions(path, line):
            value = _status_in(assertion, frame)
            if value is not None:
                return value, _answer_in(assertion, frame)
    return None, None


def asserted(error: BaseException) -> str | None:
    """The assertion that failed, as it is written; None where something else did."""
    frame, line = list(walk_tb(error.__traceback__))[-1]
    path = Path(frame.f_code.co_filename)
    if not isinstance(error, AssertionError) or HERE not in path.parents:
        return None
    return next((f"assert {ast.unparse(test)}" for test in _assertions(path, line)), None)


def _assertions(path: Path, line: int) -> Iterator[ast.expr]:
    """What is asserted at a line, or given back for others to assert; or is about what it sets."""
    statements = [node for node in _statements(path) if node.lineno <= line <= _end(node)]
    if not statements:
        return
    at_hand = max(statements, key=lambda node: node.lineno)
    if isinstance(at_hand, ast.Assert):
        yield at_hand.test
    elif isinstance(at_hand, ast.Return) and at_hand.value is not None:
        yield at_hand.value
    elif isinstance(at_hand, ast.Assign):
        named = {name for target in at_hand.targets for name in _names(target)}
        about = (node.test for node in _asserts_after(path, line) if named & _names(node))
        yield from islice(about, 1)


def _asserts_after(path: Path, line: int) -> list[ast.Assert]:
    """The assertions that follow in the same function, in their order."""
    around = [
        node
        for node in _statements(path)
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= _end(node)
    ]
    end = min((_end(function) for function in around), default=line)
    asserts = [node for node in _statements(path) if isinstance(node, ast.Assert)]
    return sorted((a for a in asserts if line < a.lineno <= end), key=lambda a: a.lineno)


@cache
def _statements(path: Path) -> list[ast.stmt]:
    return [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.stmt)
    ]


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _names(node: ast.AST) -> set[str]:
    return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}


def _status_in(test: ast.expr, frame: FrameType) -> Any:
    said = ast.unparse(test)
    if not isinstance(test, ast.Compare) or ("status_code" not in said and "problem(" not in said):
        return None
    values = [_known(side, frame) for side in (test.left, *test.comparators)]
    return next((value for value in values if _is_status(value)), None)


def _known(node: ast.expr, frame: FrameType) -> Any:
    try:
        return _value(node, frame)
    except LookupError:
        first = node.elts[0] if isinstance(node, ast.Tuple) and node.elts else None
        return first.value if isinstance(first, ast.Constant) else None


def _value(node: ast.expr | None, frame: FrameType) -> Any:
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name):
            return {**frame.f_globals, **frame.f_locals}[name]
        case ast.Tuple(parts):
            return tuple(_value(part, frame) for part in parts)
        case ast.List(parts):
            return [_value(part, frame) for part in parts]
        case ast.Dict(keys, values):
            pairs = zip(keys, values, strict=True)
            return {_value(key, frame): _value(value, frame) for key, value in pairs}
    raise LookupError("it is computed")


def _is_status(value: Any) -> bool:
    status = value[0] if isinstance(value, tuple) and value else value
    return isinstance(status, int) and 200 <= status < 600


def _answer_in(assertion: ast.expr, frame: FrameType) -> httpx.Response | None:
    values = [frame.f_locals.get(name) for name in sorted(_names(assertion))]
    return next((value for value in values if isinstance(value, httpx.Response)), None)
