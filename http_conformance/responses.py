"""Whether a response is what a document declares: status, media type, headers, and JSON body."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
from jsonschema_rs import Draft202012Validator

from http_conformance.document import Document, Operation

# For a path that the document does not have, or a method that the path does not have.
OUTSIDE = frozenset({404, 405, 501})
# By identity, since the schemas of a document live as long as the run, and compiling one takes far
# longer than using it.
_compiled: dict[int, tuple[dict[str, Any], Draft202012Validator]] = {}


class Checker:
    """Checks responses against a document. A suite with more rules overrides its methods."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._alone: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}

    def violations(self, response: httpx.Response) -> list[str]:
        """What is wrong with a response, a line each; empty if nothing is."""
        request = response.request
        path = request.url.raw_path.partition(b"?")[0].decode("ascii")
        operation = self.document.operation_of(request.method, path)
        declared = self.declared(operation, response)
        if declared is None:
            name = operation.operation_id if operation else f"{request.method} {path}"
            return [f"{name}: {response.status_code} is not declared"]
        found = [
            *self.header_violations(response, declared),
            *self.body_violations(response, declared),
        ]
        return [f"{request.method} {path} -> {response.status_code}: {line}" for line in found]

    def declared(
        self, operation: Operation | None, response: httpx.Response
    ) -> dict[str, Any] | None:
        """What the document declares for a response; None if it declares no such response."""
        if operation is not None:
            return operation.response(response.status_code)
        return {"content": {"*/*": {}}} if response.status_code in OUTSIDE else None

    def header_violations(
        self, response: httpx.Response, declared: dict[str, Any]
    ) -> Iterator[str]:
        """Headers that are missing, or that are not as their schema has them."""
        values = {
            name.lower().decode("latin-1"): value.decode("latin-1")
            for name, value in response.headers.raw
        }
        for name, header in _declared_headers(declared).items():
            if name not in values:
                if header.get("required"):
                    yield f"header {name} is missing"
            elif "schema" in header and not self._fits(values[name], header["schema"]):
                yield f"header {name} is {values[name]!r}"

    def body_violations(self, response: httpx.Response, declared: dict[str, Any]) -> Iterator[str]:
        """A body of another media type, or that is not as its schema has it."""
        content = declared.get("content")
        if not content:
            if response.content:
                yield "there is a body, and none is declared"
            return
        if response.request.method == "HEAD" or response.status_code in (204, 304):
            return
        declared_type = _media_type_in(content, response.headers.get("Content-Type", ""))
        if declared_type is None:
            yield f"Content-Type is {response.headers.get('Content-Type')!r}"
            return
        schema = content[declared_type].get("schema")
        if schema is not None and "json" in response.headers.get("Content-Type", ""):
            yield from self._json_violations(response.content, schema)

    def _json_violations(self, body: bytes, schema: dict[str, Any]) -> Iterator[str]:
        try:
            value = json.loads(body, parse_constant=refuse)
        except (ValueError, RecursionError):
            yield f"the body is not JSON: {body[:200]!r}"
            return
        yield from schema_violations(value, self._standalone(schema))
        yield from _undeclared_members(value, schema, "$")

    def _fits(self, text: str, schema: dict[str, Any]) -> bool:
        """Whether a header's value is as its schema has it; numbers are written as text."""
        value: Any = text
        if schema.get("type") in ("integer", "number", "boolean"):
            try:
                value = json.loads(text)
            except ValueError:
                return False
        return validator(self._standalone(schema)).is_valid(value)

    def _standalone(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema that can be compiled alone, in JSON Schema's own words."""
        if id(schema) not in self._alone:
            alone = schema
            if _has_reference(alone):  # to what it is within
                alone = {**alone, "components": self.document.whole.get("components", {})}
            if str(self.document.whole["openapi"]).startswith("3.0"):
                alone = _of_3_0(alone)
            self._alone[id(schema)] = schema, alone
        return self._alone[id(schema)][1]


def refuse(constant: str) -> None:
    """NaN and Infinity, which Python reads, and the validator would take for null."""
    raise ValueError(f"{constant} is not JSON")


def _declared_headers(declared: dict[str, Any]) -> dict[str, Any]:
    return {name.lower(): header for name, header in declared.get("headers", {}).items()}


def _media_type_in(content: dict[str, Any], sent: str) -> str | None:
    """The declared media type that a Content-Type is; parameters count where they are declared."""
    plain = sent.lower().replace(" ", "")
    alone = plain.partition(";")[0]
    ranges = (plain, alone, f"{alone.partition('/')[0]}/*", "*/*")
    declared = {name.lower().replace(" ", ""): name for name in content}
    return next((declared[name] for name in ranges if name in declared), None)


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """The compiled validator of a schema that lives as long as the run."""
    if id(schema) not in _compiled:
        _compiled[id(schema)] = schema, Draft202012Validator(schema)
    return _compiled[id(schema)][1]


def schema_violations(value: Any, schema: dict[str, Any]) -> Iterator[str]:
    """Where a JSON value is not as a schema has it, a line each."""
    for error in validator(schema).iter_errors(value):
        yield f"{_json_path(error.instance_path)}: {error.message}"


def _json_path(steps: list[str | int]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def _undeclared_members(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    """Members that the document does not have, where it has some and does not allow others."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _undeclared_members(item, schema.get("items", {}), f"{at}[{index}]")
    properties = schema.get("properties")
    if not isinstance(value, dict) or not isinstance(properties, dict):
        return
    is_open = {"additionalProperties", "patternProperties", "allOf", "anyOf", "oneOf"} & {*schema}
    for name, child in value.items():
        if name in properties:
            yield from _undeclared_members(child, properties[name], f"{at}.{name}")
        elif not is_open:
            yield f"{at}: member {name!r} is not declared"


def _has_reference(node: Any) -> bool:
    if isinstance(node, list):
        return any(_has_reference(child) for child in node)
    if not isinstance(node, dict):
        return False
    return isinstance(node.get("$ref"), str) or any(_has_reference(it) for it in node.values())


def _of_3_0(node: Any) -> Any:
    """A schema of OpenAPI 3.0 as JSON Schema has it: `nullable`, and bounds that are exclusive."""
    if isinstance(node, list):
        return [_of_3_0(child) for child in node]
    if not isinstance(node, dict):
        return node
    schema = {name: _of_3_0(child) for name, child in node.items()}
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and bound in schema:
            schema[exclusive] = schema.pop(bound)
    return (
        {"anyOf": [schema, {"type": "null"}]} if schema.pop("nullable", False) is True else schema
    )
