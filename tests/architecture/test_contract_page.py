"""docs/contract.md has every message of the code, and no other."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

from contract_tests.reporting.coverage import KINDS
from core.domain.errors import Kind
from core.domain.membership_tiers import TIER_ERROR
from core.domain.validation import PASSWORD_LIMITS, too_short
from http_contract.problems import RESPONSES, TITLES
from http_contract.query import LIMIT, OFFSET, parse_integer
from tests.architecture.tree import ROOT

# The messages in the code


PACKAGES_WITH_MESSAGES = (
    "core",
    "http_contract",
    "adapters",
    "fastapi_app",
    "flask_app",
    "django_project",
)
# How the messages of the contract begin. Any other text in the code is no message.
MESSAGE = re.compile(
    r"can't |must |is |was |were |has |requires |took |needs |not |forbidden$|internal error$"
)
# Texts of the admin site and of the check of the schema.
NOT_IN_RESPONSES = frozenset({"has no column", "not refunded"})


class Error(NamedTuple):
    """One subject of an error response, as it is written in the code."""

    status: int
    subject: str
    message: str


def errors_in_code() -> set[Error]:
    """The errors whose status, subject and message are written in one expression."""
    return {error for path in _files() for error in _errors_in(path)}


def messages_in_code() -> set[str]:
    """Every text that can be a message, wherever its subject and status are written."""
    found = {text for path in _files() for text in _texts(path) if MESSAGE.match(text)}
    found |= {error.message for error in errors_in_code()}
    return found - NOT_IN_RESPONSES | {
        TIER_ERROR,
        _integer_message(*LIMIT),
        _integer_message(*OFFSET),
        too_short(PASSWORD_LIMITS[0]),
    }


def _integer_message(lowest: int, highest: int) -> str:
    try:
        parse_integer("", lowest, highest)
    except ValueError as error:
        return str(error)
    raise AssertionError("an empty text is an integer")


def _files() -> Iterator[Path]:
    for place in PACKAGES_WITH_MESSAGES:
        yield from sorted((ROOT / place).rglob("*.py"))


def _texts(path: Path) -> Iterator[str]:
    """The texts in a file that are neither docstrings nor parts of f-strings."""
    nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    parts = {part for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    docstrings = {node.value for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and node not in parts | docstrings:
            yield from [node.value] if isinstance(node.value, str) else []


def _errors_in(path: Path) -> Iterator[Error]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            # The status and the message of an error that a framework raised are the developer's.
            case ast.Call(ast.Name("Problem"), [ast.Name("status"), *_]):
                continue
            case ast.Call(ast.Name("DomainError" | "Problem"), [kind, ast.Dict(keys, values), *_]):
                for subject, message in zip(keys, values, strict=True):
                    if isinstance(subject, ast.Constant) and not isinstance(message, ast.Subscript):
                        yield Error(_status(kind), str(subject.value), _message(message, path))


def _status(node: ast.expr) -> int:
    match node:
        case ast.Constant(int(status)):
            return status
        case ast.Attribute(ast.Name("Kind"), name):
            return RESPONSES[Kind[name]][0]
    raise AssertionError(f"no status: {ast.unparse(node)}")


def _message(node: ast.expr, path: Path) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return str(getattr(module, ast.unparse(node)))


# The page


PAGE = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
QUOTED = re.compile(r"`([^`]+)`")
# Words for any of several subjects.
IN_GENERAL = ("member", "parameter")


class Row(NamedTuple):
    """A row of the table of messages."""

    status: int
    subjects: str
    message: str

    def describes(self, error: Error) -> bool:
        """Whether the row describes an error."""
        named = QUOTED.findall(self.subjects)
        general = self.subjects.startswith(IN_GENERAL)
        is_named = general or error.subject in named
        return is_named and (self.status, self.message) == (error.status, error.message)


def _rows() -> Iterator[Row]:
    table = PAGE.partition("## Error messages")[2]
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 4 and cells[1].isdigit():
            yield Row(int(cells[1]), cells[2], cells[3].strip("` |"))


ROWS = list(_rows())


def test_the_page_has_every_message_of_the_code_and_no_other() -> None:
    assert {row.message for row in ROWS} == messages_in_code()


def test_the_page_has_every_error_with_its_status_and_subject() -> None:
    found = errors_in_code() | {Error(*error) for error in KINDS.values()}
    assert len(found) >= 30
    assert [error for error in found if not any(row.describes(error) for row in ROWS)] == []


def test_the_page_has_every_status_with_its_title() -> None:
    titles = re.findall(r"\| (\d{3}) \| ([A-Z][A-Za-z ]+?) (?=\|)", PAGE)
    assert {int(status): title for status, title in titles} == TITLES
    assert {row.status for row in ROWS} == TITLES.keys()


@pytest.mark.parametrize("number", range(1, 14))
def test_every_rule_has_its_heading(number: int) -> None:
    assert f"\n## W{number}: " in PAGE
