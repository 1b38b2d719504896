"""What the apps can answer to a refusal, as their code has it."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from core.domain.errors import Kind
from core.domain.membership_tiers import TIER_ERROR
from http_contract.problems import RESPONSES
from http_contract.query import LIMIT, OFFSET, parse_integer
from tests.architecture.tree import ROOT

PLACES = ("core", "http_contract", "adapters", "fastapi_app", "flask_app", "django_project")
# How the contract's messages begin; all else that is a text in the code says something else.
MESSAGE = re.compile(
    r"can't |must |is |has |requires |took |needs |not |forbidden$|internal error$"
)
# Of those, what the admin site and a check of the schema say.
NOT_ANSWERED = frozenset({"has no column", "not refunded"})


class Refusal(NamedTuple):
    """One subject of a problem, as code that is read rather than run tells of it."""

    status: int
    subject: str
    message: str


def refusals() -> set[Refusal]:
    """Those whose status, subject and message stand together in the code."""
    return {refusal for path in _files() for refusal in _refusals_in(path)}


def messages() -> set[str]:
    """Every text that can be a message, whoever chooses its subject and status."""
    found = {text for path in _files() for text in _texts(path) if MESSAGE.match(text)}
    found |= {refusal.message for refusal in refusals()}
    return found - NOT_ANSWERED | {TIER_ERROR, _of_no_number(*LIMIT), _of_no_number(*OFFSET)}


def _of_no_number(lowest: int, highest: int) -> str:
    try:
        parse_integer("", lowest, highest)
    except ValueError as error:
        return str(error)
    raise AssertionError("nothing is a number")


def _files() -> Iterator[Path]:
    for place in PLACES:
        yield from sorted((ROOT / place).rglob("*.py"))


def _texts(path: Path) -> Iterator[str]:
    """The texts in a file that are neither documentation nor parts of longer ones."""
    nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    parts = {part for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    alone = {node.value for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and node not in parts | alone:
            yield from [node.value] if isinstance(node.value, str) else []


def _refusals_in(path: Path) -> Iterator[Refusal]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            # The status and the message of an error that a framework raised are the developer's.
            case ast.Call(ast.Name("Problem"), [ast.Name("status"), *_]):
                continue
            case ast.Call(ast.Name("DomainError" | "Problem"), [kind, ast.Dict(keys, values), *_]):
                for subject, message in zip(keys, values, strict=True):
                    if isinstance(subject, ast.Constant) and not isinstance(message, ast.Subscript):
                        yield Refusal(_status(kind), str(subject.value), _said(message, path))


def _status(node: ast.expr) -> int:
    match node:
        case ast.Constant(int(status)):
            return status
        case ast.Attribute(ast.Name("Kind"), name):
            return RESPONSES[Kind[name]][0]
    raise AssertionError(f"no status: {ast.unparse(node)}")


def _said(node: ast.expr, path: Path) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return str(getattr(module, ast.unparse(node)))
