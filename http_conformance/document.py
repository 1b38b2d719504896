"""An OpenAPI document: its operations, and which of them a request is for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

# libyaml's loader takes a tenth of the time, where PyYAML was built with it. It is as safe.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Characters that mean the same percent-encoded and as they are (RFC 3986, 2.3).
UNRESERVED = re.compile("%(?:[46][1-9A-F]|[57][0-9A]|3[0-9]|2[DE]|5F|7E)", re.IGNORECASE)
METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")


class DocumentError(ValueError):
    """A document that cannot be read, or that is no OpenAPI document of version 3."""


@dataclass(frozen=True)
class Operation:
    """An operation of a document, with every reference resolved."""

    operation_id: str  # or its method and path
    method: str  # in upper case
    path: str  # with its parameters in braces, after the path of the first of `servers`
    tags: tuple[str, ...]
    responses: dict[str, Any]
    # What a request may hold: members of the body as `article.title`, and `?name` for the query.
    request_members: tuple[str, ...]

    @property
    def statuses(self) -> list[int]:
        """The statuses that it declares one by one, in the order of the file."""
        return [int(status) for status in self.responses if status.isdecimal()]

    def response(self, status: int) -> dict[str, Any] | None:
        """What it declares for a status: itself, its range such as `4XX`, or `default`."""
        keys = (str(status), f"{status // 100}XX", f"{status // 100}xx", "default")
        found: Iterator[dict[str, Any]]
        found = (self.responses[key] for key in keys if key in self.responses)
        return next(found, None)


class Document:
    """A parsed document. Raises DocumentError for one that is none."""

    def __init__(self, whole: Any) -> None:
        if not isinstance(whole, dict) or not isinstance(whole.get("paths"), dict):
            raise DocumentError("no OpenAPI document: it has no paths")
        if not str(whole.get("openapi", "")).startswith("3."):
            raise DocumentError("no OpenAPI document of version 3")
        self.whole: dict[str, Any] = whole
        self._operations_of: dict[tuple[str, str], Operation | None] = {}

    @classmethod
    def parse(cls, text: str) -> "Document":
        """Read a document in YAML or JSON."""
        try:
            return cls(yaml.load(text, Loader=_LOADER))  # noqa: S506  # see above
        except yaml.YAMLError as error:
            raise DocumentError(f"neither JSON nor YAML: {' '.join(str(error).split())}") from None

    @classmethod
    def load(cls, path: Path) -> "Document":
        """Read a document from a file."""
        try:
            return cls.parse(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise DocumentError(f"cannot be read: {error}") from None

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """Every operation by its operationId, in the order of the file."""
        paths = {path: self.resolved(item) for path, item in self.whole["paths"].items()}
        found = [
            self._operation(path, method, item)
            for path, item in paths.items()
            for method in item
            if method in METHODS
        ]
        return {operation.operation_id: operation for operation in found}

    def operation_of(self, method: str, path: str) -> Operation | None:
        """The operation that a request is for, HEAD counting as GET; None if there is none."""
        key = method, path
        if key not in self._operations_of:
            if len(self._operations_of) >= 10_000:
                self._operations_of.clear()
            self._operations_of[key] = self._find(method, path)
        return self._operations_of[key]

    def _find(self, method: str, path: str) -> Operation | None:
        plain = UNRESERVED.sub(lambda encoded: unquote(encoded[0]), path)
        for pattern, by_method in self._paths:
            if pattern.fullmatch(plain):
                return by_method.get(method) or by_method.get("GET" if method == "HEAD" else "")
        return None

    def resolved(self, node: Any) -> Any:
        """A part of the document with each reference replaced by what it refers to.

        What refers to itself stays a reference. Raises DocumentError for a reference to nothing, or
        to another document.
        """
        return resolved(node, self.whole)

    @cached_property
    def _paths(self) -> list[tuple[re.Pattern[str], dict[str, Operation]]]:
        """Each path as a pattern, those without parameters first, with its operations by method."""
        by_path: dict[str, dict[str, Operation]] = {}
        for operation in self.operations.values():
            by_path.setdefault(operation.path, {})[operation.method] = operation
        return [
            (re.compile(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(path))), by_path[path])
            for path in sorted(by_path, key=lambda path: path.count("{"))
        ]

    @cached_property
    def _prefix(self) -> str:
        match self.whole.get("servers"):
            case [{"url": str(url)}, *_]:
                return urlsplit(url).path.rstrip("/")
        return ""

    def _operation(self, path: str, method: str, item: dict[str, Any]) -> Operation:
        operation = item[method]
        parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
        body = operation.get("requestBody", {}).get("content", {})
        schemas = [media.get("schema", {}) for media in body.values()]
        return Operation(
            operation_id=operation.get("operationId") or f"{method.upper()} {path}",
            method=method.upper(),
            path=self._prefix + path,
            tags=tuple(operation.get("tags", ())),
            responses={str(status): it for status, it in operation.get("responses", {}).items()},
            request_members=(
                *(member for schema in schemas for member in _members(schema)),
                *(f"?{one['name']}" for one in parameters if one["in"] == "query"),
            ),
        )


def resolved(node: Any, whole: dict[str, Any], within: tuple[str, ...] = ()) -> Any:
    """A part of a document with each reference replaced; `within` are those that lead there."""
    if isinstance(node, list):
        return [resolved(child, whole, within) for child in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return {name: resolved(child, whole, within) for name, child in node.items()}
    if reference in within:
        return node
    return resolved(_referred(reference, whole), whole, (*within, reference))


def _referred(reference: str, whole: dict[str, Any]) -> Any:
    if not reference.startswith("#/"):
        raise DocumentError(f"{reference}: only references within the document are followed")
    target: Any = whole
    for step in reference.removeprefix("#/").split("/"):
        step = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(target, dict) or step not in target:
            raise DocumentError(f"{reference}: refers to nothing")
        target = target[step]
    return target


def _members(schema: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """The members that have no members of their own."""
    for name, child in schema.get("properties", {}).items():
        if child.get("properties"):
            yield from _members(child, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"
