"""Whether a response is what openapi.yaml declares: status, media type, headers, and JSON body."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import httpx
from jsonschema_rs import Draft202012Validator

from contract_tests.openapi.contract import Operation, document, operation_of, resolved

PROBLEM = "application/problem+json"
# Each framework generates its own; the room `documents` compares what has to be alike.
DOCUMENTATION = frozenset({"/openapi.json", "/docs"})
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
# By identity, since the schemas of the file live as long as the run, and compiling one takes far
# longer than using it.
_compiled: dict[int, tuple[dict[str, Any], Draft202012Validator]] = {}


def violations(response: httpx.Response) -> list[str]:
    """What is wrong with a response, a line each; empty if nothing is."""
    request = response.request
    path = request.url.raw_path.partition(b"?")[0].decode("ascii")
    operation = operation_of(request.method, path)
    declared = _declared(operation, response)
    if declared is None and path in DOCUMENTATION and response.status_code == 200:
        return [*_header_violations(response, {"headers": _of_every_response()})]
    if declared is None:
        name = operation.operation_id if operation else f"{request.method} {path}"
        return [f"{name}: {response.status_code} is not declared"]
    found = [*_header_violations(response, declared), *_body_violations(response, declared)]
    return [f"{request.method} {path} -> {response.status_code}: {line}" for line in found]


@cache
def _problem_of_the_path() -> dict[str, Any]:
    schema = resolved({"$ref": "#/components/schemas/Problem"}, document())
    return {"headers": _of_every_response(), "content": {PROBLEM: {"schema": schema}}}


def _declared(operation: Operation | None, response: httpx.Response) -> dict[str, Any] | None:
    if operation is not None and str(response.status_code) in operation.responses:
        declared: dict[str, Any] = operation.responses[str(response.status_code)]
        return declared
    if response.status_code in OF_THE_PATH:
        return _problem_of_the_path()
    if response.request.method == "OPTIONS" and response.status_code == 204:
        return {"headers": _of_every_response()}
    return None


@cache
def _of_every_response() -> dict[str, Any]:
    return cast(dict[str, Any], resolved(document()["components"]["x-every-answer"], document()))


def _header_violations(response: httpx.Response, declared: dict[str, Any]) -> Iterator[str]:
    headers = {name.lower(): header for name, header in declared["headers"].items()}
    sent = [(name.lower().decode("latin-1"), value) for name, value in response.headers.raw]
    values = dict(sent)
    for name, times in sorted(Counter(name for name, _ in sent).items()):
        if times > 1:
            yield f"header {name} is there {times} times"
    for name in sorted(values.keys() - headers.keys() - NOT_IN_THE_FILE):
        yield f"header {name} is not declared"
    for name, header in headers.items():
        if name not in values:
            if header.get("required"):
                yield f"header {name} is missing"
        elif not _validator(header["schema"]).is_valid(value := values[name].decode("latin-1")):
            yield f"header {name} is {value!r}"


def _body_violations(response: httpx.Response, declared: dict[str, Any]) -> Iterator[str]:
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


def json_violations(body: bytes, schema: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a JSON body, by rule W1 and its schema, a line each."""
    try:
        value = json.loads(body, parse_constant=_refuse)
        as_w1_has_it = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError):  # UnicodeEncodeError for half of a surrogate pair
        yield f"the body is not JSON in UTF-8: {body[:200]!r}"
        return
    if as_w1_has_it != body:
        yield f"the body is JSON, but not as W1 writes it: {body[:200]!r}"
    for error in _validator(schema).iter_errors(value):
        yield f"{_json_path(error.instance_path)}: {error.message}"
    yield from _order_violations(value, schema, "$")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is Python's")


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


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    if id(schema) not in _compiled:
        _compiled[id(schema)] = schema, Draft202012Validator(schema)
    return _compiled[id(schema)][1]


def _json_path(steps: list[str | int]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
