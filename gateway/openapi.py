"""Operations of an OpenAPI document, and how their path templates match."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
SAFE = frozenset({"GET", "HEAD"})
# RFC 9110, section 9.2.2; TRACE and CONNECT never reach an upstream.
IDEMPOTENT = SAFE | {"OPTIONS", "PUT", "DELETE"}
DOCUMENT_LIMIT = 16 * 1024 * 1024
DEPTH_LIMIT = 200
DOWNLOAD_TIMEOUT = 10.0
PARAMETER = re.compile(r"\{[^{}/]+\}")


# The C parser where PyYAML has one, which reads a large document ten times as fast.
_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DocumentError(Exception):
    """A document that cannot be read, or does not say which operation a request is."""


@dataclass(frozen=True)
class Operation:
    """One operation: a method and a path template, `servers` prefix included."""

    id: str
    method: str
    path: str
    accepts_idempotency_key: bool = False

    @property
    def is_safe(self) -> bool:
        """Whether a request may be sent twice without an effect (RFC 9110, section 9.2.1)."""
        return self.method in SAFE

    @property
    def is_idempotent(self) -> bool:
        """Whether a request that may have been processed can be sent again."""
        return self.method in IDEMPOTENT

    @cached_property
    def pattern(self) -> str:
        """A regular expression, RE2's as well as Python's, of the paths that match in full."""
        literals = [re.escape(text) for text in PARAMETER.split(self.path)]
        return "[^/]+".join(literals)

    def matches(self, path: str) -> bool:
        """Whether a request's path, without its query, is one of the template's."""
        return re.fullmatch(self.pattern, path) is not None

    @property
    def has_parameters(self) -> bool:
        """Whether the path is a template."""
        return PARAMETER.search(self.path) is not None


def parse_document(content: bytes) -> dict[str, Any]:
    """Read a document in JSON or YAML; raise DocumentError with one line where it is none."""
    try:
        _refuse_deep(content)
        document = yaml.load(content, Loader=_SafeLoader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise DocumentError(f"neither JSON nor YAML: {' '.join(str(error).split())}") from None
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        raise DocumentError("no OpenAPI document: it has no paths")
    return document


def _refuse_deep(content: bytes) -> None:
    """Raise DocumentError for nesting that would overflow the C parser's stack."""
    depth = 0
    for event in yaml.parse(content, Loader=_SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            raise DocumentError(f"nested more than {DEPTH_LIMIT} deep")


def fetch(source: str, beside: Path) -> bytes:
    """Return what is at a URL, or in a file whose path is relative to a folder.

    Raises DocumentError for more than 16 MiB, and for whatever prevents it.
    """
    try:
        if source.startswith(("http://", "https://")):
            content = _download(source)
        else:
            with (beside / source).open("rb") as file:
                content = file.read(DOCUMENT_LIMIT + 1)
    except (OSError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise DocumentError(f"cannot be read: {error}") from None
    if len(content) > DOCUMENT_LIMIT:
        raise DocumentError(f"larger than {DOCUMENT_LIMIT} bytes")
    return content


def _download(url: str) -> bytes:
    content = bytearray()
    with httpx.stream("GET", url, timeout=DOWNLOAD_TIMEOUT, follow_redirects=True) as response:
        response.raise_for_status()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > DOCUMENT_LIMIT:
                break
    return bytes(content)


def operations(document: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Return the operations in the order in which their paths are to be tried.

    A literal path comes before the templates that match it too, as the OpenAPI Specification has
    it. An operation without an `operationId` is named by its method and path. Raises DocumentError
    for two operations of one name, and for two paths that match one request while neither is the
    more specific.
    """
    found = list(_operations(document))
    _refuse_equal_names(found)
    _refuse_overlaps(sorted({operation.path for operation in found}))
    return tuple(sorted(found, key=lambda operation: (_precedence(operation.path), operation.id)))


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    prefix = server_prefix(document)
    for path, item in document["paths"].items():
        item = _resolve(document, item)
        for method in METHODS:
            if isinstance(operation := item.get(method), Mapping):
                yield Operation(
                    id=str(operation.get("operationId") or f"{method.upper()} {path}"),
                    method=method.upper(),
                    path=prefix + str(path),
                    accepts_idempotency_key=_accepts_key(document, item, operation),
                )


def server_prefix(document: Mapping[str, Any]) -> str:
    """The path of the first server, which all paths are relative to."""
    match document.get("servers"):
        case [{"url": str(url)}, *_]:
            return urlsplit(url).path.rstrip("/")
    return ""


def _accepts_key(
    document: Mapping[str, Any], item: Mapping[str, Any], operation: Mapping[str, Any]
) -> bool:
    declared = [*item.get("parameters", ()), *operation.get("parameters", ())]
    parameters = [_resolve(document, parameter) for parameter in declared]
    return any(
        parameter.get("in") == "header" and str(parameter.get("name")).lower() == "idempotency-key"
        for parameter in parameters
    )


def _resolve(document: Mapping[str, Any], node: Any) -> Mapping[str, Any]:
    """Follow references within the document; a chain of more than ten is a circle."""
    for _ in range(10):
        if not isinstance(node, Mapping):
            raise DocumentError(f"an object was expected instead of {node!r:.60}")
        if not isinstance(reference := node.get("$ref"), str):
            return node
        node = _at_pointer(document, reference)
    raise DocumentError(f"{reference}: refers to itself")


def _at_pointer(document: Mapping[str, Any], reference: str) -> Any:
    if not reference.startswith("#/"):
        raise DocumentError(f"{reference}: only references within the document are followed")
    node: Any = document
    for token in reference.removeprefix("#/").split("/"):
        token = token.replace("~1", "/").replace("~0", "~")
        if not isinstance(node, Mapping) or token not in node:
            raise DocumentError(f"{reference}: refers to nothing")
        node = node[token]
    return node


def _refuse_equal_names(found: Iterable[Operation]) -> None:
    first: dict[str, Operation] = {}
    for operation in found:
        other = first.setdefault(operation.id, operation)
        if other is not operation:
            raise DocumentError(
                f"operationId {operation.id} is used twice: "
                f"{other.method} {other.path} and {operation.method} {operation.path}"
            )


def _refuse_overlaps(paths: list[str]) -> None:
    for index, one in enumerate(paths):
        for other in paths[index + 1 :]:
            if _overlap(one.split("/"), other.split("/")):
                raise DocumentError(
                    f"paths {one} and {other} overlap: a request can match both, "
                    "and neither is more specific"
                )


def _overlap(one: list[str], other: list[str]) -> bool:
    """Whether some path matches both templates, and each is as general as the other somewhere."""
    if len(one) != len(other):
        return False
    pairs = list(zip(one, other, strict=True))
    if not all(_can_be_equal(left, right) for left, right in pairs):
        return False
    more = any(_generality(left) > _generality(right) for left, right in pairs)
    less = any(_generality(left) < _generality(right) for left, right in pairs)
    return more == less


def _can_be_equal(left: str, right: str) -> bool:
    """Whether some segment matches both; of two templates only their ends are compared."""
    if not PARAMETER.search(left):
        return Operation("", "", right).matches(left) if PARAMETER.search(right) else left == right
    if not PARAMETER.search(right):
        return Operation("", "", left).matches(right)
    (head, *_, tail), (other_head, *_, other_tail) = PARAMETER.split(left), PARAMETER.split(right)
    heads = head.startswith(other_head) or other_head.startswith(head)
    return heads and (tail.endswith(other_tail) or other_tail.endswith(tail))


def _generality(segment: str) -> int:
    """0 for a literal, 1 for a literal with a parameter in it, 2 for a parameter."""
    if not PARAMETER.search(segment):
        return 0
    return 1 if PARAMETER.sub("", segment) else 2


def _precedence(path: str) -> tuple[tuple[int, ...], str]:
    return tuple(_generality(segment) for segment in path.split("/")), path
