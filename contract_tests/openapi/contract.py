"""The hand-written OpenAPI file: which operation a request is for, and what it may answer."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

import yaml

# libyaml's, in a tenth of the time, wherever PyYAML was built with it; as safe as the other.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What means the same encoded and as it is (RFC 3986, 2.3): letters, digits, `-`, `.`, `_`, `~`.
UNRESERVED = re.compile("%(?:[46][1-9A-F]|[57][0-9A]|3[0-9]|2[DE]|5F|7E)", re.IGNORECASE)


@dataclass(frozen=True)
class Operation:
    """One operation, with every reference resolved."""

    operation_id: str
    path: str  # with its parameters, as the file has it
    responses: dict[str, Any]


@cache
def document() -> dict[str, Any]:
    """The file as it is written, parsed."""
    text = files("http_contract").joinpath("openapi.yaml").read_text(encoding="utf-8")
    parsed: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506  # see above
    return parsed


def resolved(node: Any, whole: dict[str, Any]) -> Any:
    """A part of a document with what its references name in their place."""
    if isinstance(node, list):
        return [resolved(child, whole) for child in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        named: Any = whole
        for step in node["$ref"].removeprefix("#/").split("/"):
            named = named[step]
        return resolved(named, whole)
    return {name: resolved(child, whole) for name, child in node.items()}


@lru_cache(10_000)
def operation_of(method: str, path: str) -> Operation | None:
    """The operation that a request is for, HEAD counting as GET; None where there is none."""
    plain = UNRESERVED.sub(lambda encoded: unquote(encoded[0]), path)
    for pattern, operations in _paths():
        if pattern.fullmatch(plain):
            return operations.get("get" if method == "HEAD" else method.lower())
    return None


@cache
def _paths() -> list[tuple[re.Pattern[str], dict[str, Operation]]]:
    """Every path as a pattern, those without parameters first, with its operations by method."""
    whole = document()
    found = []
    for path in sorted(whole["paths"], key=lambda path: path.count("{")):
        pattern = re.compile(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(path)))
        item = whole["paths"][path]
        operations = {
            method: Operation(
                item[method]["operationId"], path, resolved(item[method], whole)["responses"]
            )
            for method in item
            if method != "parameters"
        }
        found.append((pattern, operations))
    return found
