"""What the tour visits, by the links of its page."""

import ast
import re
from itertools import takewhile
from pathlib import Path

from tests.architecture.tree import ROOT

PAGE = ROOT / "docs" / "tour.md"
# Only what is written for readers of the tree: no anchors within the page, no other sites.
_LINK = re.compile(r"\]\((?P<path>\.\./[^)#\s]+)(?:#(?P<part>[^)\s]+))?\)")

Line = tuple[Path, int]


def links(page: str) -> list[tuple[str, str | None]]:
    """The path and the part, if any, that each link of a page names, in the order of the page."""
    return [(link["path"], link["part"]) for link in _LINK.finditer(page)]


def visited(path: str, part: str | None) -> set[Line]:
    """The lines that a link visits; LookupError where it names no file or no part of one."""
    file = (PAGE.parent / path).resolve()
    if not file.is_file():
        raise LookupError(f"{path} is no file")
    text = file.read_text(encoding="utf-8")
    found = range(len(text.splitlines()))
    for name in part.split(".") if part else ():
        find = _in_python if file.suffix == ".py" else _in_yaml
        found = find(text, found, name)
    return {(file, index + 1) for index in found}


def _in_python(text: str, within: range, name: str) -> range:
    """The lines of a function, a class, a method of it or an assignment, decorators included."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt) and node.lineno - 1 in within and name in _names(node):
            starts = [node, *getattr(node, "decorator_list", [])]
            return range(min(start.lineno for start in starts) - 1, node.end_lineno or node.lineno)
    raise LookupError(f"there is no {name}")


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _in_yaml(text: str, within: range, name: str) -> range:
    """The lines of a key and all below it, or of the operation whose operationId it is."""
    lines = text.splitlines()
    key = re.compile(rf" *(?:operationId: {re.escape(name)}$|{re.escape(name)}:)")
    first = next((index for index in within if key.match(lines[index])), None)
    if first is None:
        raise LookupError(f"there is no {name}")
    beside = lines[first].lstrip().startswith("operationId:")  # an operation's members, not below
    depth = _indent(lines[first]) + (0 if beside else 1)
    below = takewhile(lambda line: _indent(line) >= depth, lines[first + 1 :])
    return range(first, first + 1 + len(list(below)))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
