"""Whether a response is what openapi.yaml declares: status, media type, headers, and JSON body."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import httpx

from contract_tests.openapi.contract import CONTRACT, Operation, document, operation_of, resolved
from http_conformance.responses import Checker, refuse, schema_violations

PROBLEM = "application/problem+json"
# Each framework generates its own; the area `documents` compares what has to be alike.
DOCUMENTATION = frozenset({"/openapi.json", "/docs"})
OF_THE_PAGE = {"Content-Security-Policy": {"required": True, "schema": {"type": "string"}}}
# Statuses that belong to no operation, but to the path, its methods and the server (the description
# of the file).
OF_THE_PATH = frozenset({404, 405, 411, 500, 503})
# Headers that the description of the file names, and those of the server and of HTTP itself.
NOT_IN_THE_FILE = frozenset(
    {
        "access-control-allow-headers",
        "access-control-allow-methods",
        "access-control-allow-origin",
        "access-control-expose-headers",
        "access-control-max-age",
        "allow",
        "alt-svc",
        "connection",
        "content-length",
        "content-type",
        "date",
        "keep-alive",
        "server",
        "transfer-encoding",
        "upgrade",
        "vary",
        "via",
    }
)


class ContractChecker(Checker):
    """Checks what openapi.yaml declares, and what its description says of every response."""

    def violations(self, response: httpx.Response) -> list[str]:
        """What is wrong with a response; of documents that frameworks generate, only headers."""
        path = response.request.url.raw_path.partition(b"?")[0].decode("ascii")
        if path in DOCUMENTATION and response.status_code == 200:
            operation = operation_of(response.request.method, path)
            if self.declared(operation, response) is None:
                headers = _of_every_response() | (OF_THE_PAGE if path == "/docs" else {})
                return [*self.header_violations(response, {"headers": headers})]
        return super().violations(response)

    def declared(
        self, operation: Operation | None, response: httpx.Response
    ) -> dict[str, Any] | None:
        """What is declared for the operation, or for its path, its methods and the server."""
        if operation is not None and (declared := operation.response(response.status_code)):
            return declared
        if response.status_code in OF_THE_PATH:
            return _problem_of_the_path()
        if response.request.method == "OPTIONS" and response.status_code == 204:
            return {"headers": _of_every_response()}
        return None

    def header_violations(
        self, response: httpx.Response, declared: dict[str, Any]
    ) -> Iterator[str]:
        """Headers that are repeated, not declared, missing, or wrong."""
        names = [name.lower().decode("latin-1") for name, _ in response.headers.raw]
        for name, times in sorted(Counter(names).items()):
            if times > 1:
                yield f"header {name} is there {times} times"
        known = {name.lower() for name in declared["headers"]} | NOT_IN_THE_FILE
        for name in sorted({*names} - known):
            yield f"header {name} is not declared"
        yield from super().header_violations(response, declared)

    def body_violations(self, response: httpx.Response, declared: dict[str, Any]) -> Iterator[str]:
        """A body that is not declared, of another media type or length, or not as W1 has it."""
        content = declared.get("content")
        if content is None:
            surplus = {"content-type", "content-length"} & set(response.headers)
            if surplus or response.content:
                yield f"there is to be no body, nor {sorted(surplus)}"
            return
        media_type = response.headers.get("Content-Type")
        if media_type not in content:
            yield f"Content-Type is {media_type!r}"
            return
        if response.request.method == "HEAD":
            if response.content or "Content-Length" not in response.headers:
                yield "HEAD has a body, or no Content-Length"
            return
        length = response.headers.get("Content-Length")
        if length is None:
            yield "header content-length is missing"
        elif length != str(len(response.content)) and "Content-Encoding" not in response.headers:
            yield "Content-Length is not the length of the body"
        yield from json_violations(response.content, content[media_type]["schema"])


violations = ContractChecker(CONTRACT).violations


@cache
def _problem_of_the_path() -> dict[str, Any]:
    schema = resolved({"$ref": "#/components/schemas/Problem"}, document())
    return {"headers": _of_every_response(), "content": {PROBLEM: {"schema": schema}}}


@cache
def _of_every_response() -> dict[str, Any]:
    return cast(dict[str, Any], resolved(document()["components"]["x-every-answer"], document()))


def json_violations(body: bytes, schema: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a JSON body, by rule W1 and its schema, a line each."""
    try:
        value = json.loads(body, parse_constant=refuse)
        as_w1_has_it = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError):  # UnicodeEncodeError for half of a surrogate pair
        yield f"the body is not JSON in UTF-8: {body[:200]!r}"
        return
    if as_w1_has_it != body:
        yield f"the body is JSON, but not as W1 writes it: {body[:200]!r}"
    yield from schema_violations(value, schema)
    yield from _order_violations(value, schema, "$")


def _order_violations(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _order_violations(item, schema.get("items", {}), f"{at}[{index}]")
    properties = schema.get("properties")
    if not isinstance(value, dict) or properties is None:
        return
    if list(value) != [name for name in properties if name in value]:
        yield f"{at}: the members are {list(value)}, documented {list(properties)}"
    for name, child in value.items():
        yield from _order_violations(child, properties.get(name, {}), f"{at}.{name}")
