"""docs/tour.md: its links, its order, and its length."""

import ast
import re
from itertools import takewhile
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

PAGE = ROOT / "docs" / "tour.md"
# Links to files of the tree: no anchors within the page, no other sites.
_LINK = re.compile(r"\]\((?P<path>\.\./[^)#\s]+)(?:#(?P<part>[^)\s]+))?\)")

Line = tuple[Path, int]


def links(page: str) -> list[tuple[str, str | None]]:
    """The path and the part, if any, of each link, in the order of the page."""
    return [(link["path"], link["part"]) for link in _LINK.finditer(page)]


def visited_lines(path: str, part: str | None) -> set[Line]:
    """The lines of a link. Raises LookupError if there is no such file or part."""
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
    """The lines of a function, class, method or assignment, decorators included."""
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
    """The lines of a key with its value, or of the operation with that operationId."""
    lines = text.splitlines()
    key = re.compile(rf" *(?:operationId: {re.escape(name)}$|{re.escape(name)}:)")
    first = next((index for index in within if key.match(lines[index])), None)
    if first is None:
        raise LookupError(f"there is no {name}")
    beside = (
        lines[first].lstrip().startswith("operationId:")
    )  # the members of an operation are siblings of its id
    depth = _indent(lines[first]) + (0 if beside else 1)
    below = takewhile(lambda line: _indent(line) >= depth, lines[first + 1 :])
    return range(first, first + 1 + len(list(below)))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


LONGEST_TOUR = 500
# The layers from the contract down to the tables, in the order of the tour.
LAYERS = (
    "http_contract/openapi.yaml",
    "contract_tests/comments/",
    "fastapi_app/comments/routes.py",
    "fastapi_app/comments/schemas.py",
    "flask_app/comments/views.py",
    "flask_app/comments/schemas.py",
    "django_project/comments/views.py",
    "django_project/comments/serializers.py",
    "core/use_cases/comments.py",
    "core/domain/comments.py",
    "core/ports/comments.py",
    "adapters/sqlalchemy/comments.py",
    "adapters/sqlalchemy/migrations/",
    "django_project/comments/store.py",
    "django_project/comments/migrations/",
)
LINKS = links(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("path", "part"), LINKS)
def test_a_link_has_a_target(path: str, part: str | None) -> None:
    assert visited_lines(path, part) != set()


_NAMED = re.compile(r"\[`(?P<label>[^`]+)`\]\(\.\./(?P<path>[^)#]+)#(?P<part>[^)]+)\)")
NAMED = [match.group("label", "path", "part") for match in _NAMED.finditer(PAGE.read_text("utf-8"))]


@pytest.mark.parametrize(("label", "path", "part"), NAMED)
def test_a_link_has_the_name_of_what_it_shows(label: str, path: str, part: str) -> None:
    assert f".{part}.".endswith(f".{label}.") or part.startswith(f"{label}.")


def test_the_use_case_calls_what_the_tour_links() -> None:
    linked = [part for _, path, part in NAMED if path.startswith("core/use_cases/")]
    name, *called = linked
    file = ROOT / "core/use_cases/comments.py"
    lines = file.read_text(encoding="utf-8").splitlines()
    numbers = sorted(number for _, number in visited_lines(f"../{file.relative_to(ROOT)}", name))
    source = "\n".join(lines[number - 1] for number in numbers)
    assert called
    assert [other for other in called if not re.search(rf"\b{other}\b", source)] == []


def test_the_tour_visits_fewer_than_500_lines() -> None:
    lines: set[Line] = set().union(*(visited_lines(path, part) for path, part in LINKS))
    assert len(lines) < LONGEST_TOUR


def test_the_tour_visits_every_layer_from_top_to_bottom() -> None:
    paths = [path.removeprefix("../") for path, _ in LINKS]
    stops = [next((at for at, path in enumerate(paths) if layer in path), -1) for layer in LAYERS]
    assert dict(zip(LAYERS, stops, strict=True)) == dict(zip(LAYERS, sorted(stops), strict=True))
    assert -1 not in stops


def test_every_link_of_the_page_is_counted() -> None:
    assert PAGE.read_text(encoding="utf-8").count("](") == len(LINKS)


def test_a_part_is_counted_with_its_decorators_only() -> None:
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    own = visited_lines("../tests/architecture/test_tour.py", "test_a_link_has_a_target")
    numbers = sorted(number for _, number in own)
    assert lines[numbers[0] - 1].startswith("@pytest")
    assert lines[numbers[-1] - 1] == "    assert visited_lines(path, part) != set()"
    assert len(numbers) == 3


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("../core/domain/no_such_file.py", None),
        ("../core/domain", None),
        ("../core/domain/comments.py", "NoSuchName"),
        ("../core/domain/comments.py", "Comment.no_such_method"),
        ("../http_contract/openapi.yaml", "no_such_operation"),
    ],
)
def test_a_link_without_a_target_is_found(path: str, part: str | None) -> None:
    with pytest.raises(LookupError):
        visited_lines(path, part)
