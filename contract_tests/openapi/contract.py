"""openapi.yaml, the contract: its operations, and which of them a request is for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

import yaml

# libyaml's loader takes a tenth of the time, where PyYAML was built with it. It is as safe.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Characters that mean the same percent-encoded and as they are (RFC 3986, 2.3).
UNRESERVED = re.compile("%(?:[46][1-9A-F]|[57][0-9A]|3[0-9]|2[DE]|5F|7E)", re.IGNORECASE)
METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")


@dataclass(frozen=True)
class Operation:
    """An operation of the contract, with every reference resolved."""

    operation_id: str
    method: str  # in upper case
    path: str  # with its parameters in braces
    room: str  # its tag, which is the name of its folder of scenarios
    responses: dict[str, Any]
    # What a request may hold: members of the body as `article.title`, and `?name` for the query.
    request_members: tuple[str, ...]

    @property
    def statuses(self) -> list[int]:
        """The statuses that it declares, in the order of the file."""
        return [int(status) for status in self.responses]


@cache
def document() -> dict[str, Any]:
    """The file, parsed, with its references as they are."""
    text = files("http_contract").joinpath("openapi.yaml").read_text(encoding="utf-8")
    parsed: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506  # see above
    return parsed


@cache
def operations() -> dict[str, Operation]:
    """Every operation by its operationId, in the order of the file."""
    found = [
        _operation(path, method, item)
        for path, item in document()["paths"].items()
        for method in item
        if method in METHODS
    ]
    return {operation.operation_id: operation for operation in found}


@lru_cache(10_000)
def operation_of(method: str, path: str) -> Operation | None:
    """The operation that a request is for, HEAD counting as GET; None if there is none."""
    plain = UNRESERVED.sub(lambda encoded: unquote(encoded[0]), path)
    for pattern, by_method in _paths():
        if pattern.fullmatch(plain):
            return by_method.get("GET" if method == "HEAD" else method)
    return None


def resolved(node: Any, whole: dict[str, Any]) -> Any:
    """A part of a document with each reference replaced by what it refers to."""
    if isinstance(node, list):
        return [resolved(child, whole) for child in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target: Any = whole
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return resolved(target, whole)
    return {name: resolved(child, whole) for name, child in node.items()}


def _operation(path: str, method: str, item: dict[str, Any]) -> Operation:
    operation = resolved(item[method], document())
    shared = resolved(item.get("parameters", []), document())
    parameters = [*shared, *operation.get("parameters", [])]
    body = operation.get("requestBody", {}).get("content", {})
    schemas = [media["schema"] for media in body.values()]
    if len(operation.get("tags", [])) != 1:
        name = operation["operationId"]
        raise ValueError(f"openapi.yaml: {name} needs one tag, its folder of contract_tests/")
    return Operation(
        operation_id=operation["operationId"],
        method=method.upper(),
        path=path,
        room=operation["tags"][0],
        responses=operation["responses"],
        request_members=(
            *(member for schema in schemas for member in _members(schema)),
            *(f"?{one['name']}" for one in parameters if one["in"] == "query"),
        ),
    )


def _members(schema: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """The members that have no members of their own."""
    for name, child in schema.get("properties", {}).items():
        if child.get("properties"):
            yield from _members(child, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


@cache
def _paths() -> list[tuple[re.Pattern[str], dict[str, Operation]]]:
    """Each path as a pattern, those without parameters first, with its operations by method."""
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in operations().values():
        by_path.setdefault(operation.path, {})[operation.method] = operation
    return [
        (re.compile(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(path))), by_path[path])
        for path in sorted(by_path, key=lambda path: path.count("{"))
    ]
