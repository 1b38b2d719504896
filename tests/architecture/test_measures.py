"""How long things may be."""

import ast
from collections.abc import Iterator

from tests.architecture.tree import ROOT, python_files

LONGEST_FILE = 150
LONGEST_FUNCTION = 30


def test_no_file_has_more_than_150_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files()
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_has_more_than_30_lines() -> None:
    lengths = dict(_function_lengths())
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_there_is_something_to_measure() -> None:
    lengths = dict(_function_lengths())
    assert lengths["core/run_blocking.py:run_blocking"] == 11


def _function_lengths() -> Iterator[tuple[str, int]]:
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                last = node.end_lineno or node.lineno
                yield f"{path.relative_to(ROOT)}:{node.name}", last - node.lineno + 1
