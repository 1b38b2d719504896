"""Whether an answer is what the OpenAPI file says: status, media type, headers, body."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import httpx

from contract_tests.openapi.contract import Operation, document, operation_of, resolved
from contract_tests.openapi.json_bodies import json_faults
from contract_tests.openapi.schemas import is_valid

PROBLEM = "application/problem+json"
# What they show is not compared; each framework generates its own.
DOCUMENTATION = frozenset({"/openapi.json", "/docs"})
# What belongs to no operation (the file's description): the path, its methods, the server.
OF_THE_PATH = frozenset({404, 405, 411, 500})
# Headers that the file's description names, and those of the server and of HTTP itself.
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


def faults(answer: httpx.Response) -> list[str]:
    """What is wrong with an answer, a line each; empty where all is well."""
    request = answer.request
    path = request.url.raw_path.partition(b"?")[0].decode("ascii")
    operation = operation_of(request.method, path)
    response = _declared(operation, answer)
    if response is None and path in DOCUMENTATION and answer.status_code == 200:
        return [*_header_faults(answer, {"headers": _of_every_answer()})]
    if response is None:
        name = operation.operation_id if operation else f"{request.method} {path}"
        return [f"{name}: {answer.status_code} is not declared"]
    found = [*_header_faults(answer, response), *_body_faults(answer, response)]
    return [f"{request.method} {path} -> {answer.status_code}: {fault}" for fault in found]


@cache
def _problem_of_the_path() -> dict[str, Any]:
    schema = resolved({"$ref": "#/components/schemas/Problem"}, document())
    return {"headers": _of_every_answer(), "content": {PROBLEM: {"schema": schema}}}


def _declared(operation: Operation | None, answer: httpx.Response) -> dict[str, Any] | None:
    if operation is not None and str(answer.status_code) in operation.responses:
        response: dict[str, Any] = operation.responses[str(answer.status_code)]
        return response
    if answer.status_code in OF_THE_PATH:
        return _problem_of_the_path()
    if answer.request.method == "OPTIONS" and answer.status_code == 204:
        return {"headers": _of_every_answer()}
    return None


@cache
def _of_every_answer() -> dict[str, Any]:
    return cast(dict[str, Any], resolved(document()["components"]["x-every-answer"], document()))


def _header_faults(answer: httpx.Response, response: dict[str, Any]) -> Iterator[str]:
    declared = {name.lower(): header for name, header in response["headers"].items()}
    sent = [(name.lower().decode("latin-1"), value) for name, value in answer.headers.raw]
    values = dict(sent)
    for name, times in sorted(Counter(name for name, _ in sent).items()):
        if times > 1:
            yield f"header {name} is there {times} times"
    for name in sorted(values.keys() - declared.keys() - NOT_IN_THE_FILE):
        yield f"header {name} is not declared"
    for name, header in declared.items():
        if name not in values:
            if header.get("required"):
                yield f"header {name} is missing"
        elif not is_valid(value := values[name].decode("latin-1"), header["schema"]):
            yield f"header {name} is {value!r}"


def _body_faults(answer: httpx.Response, response: dict[str, Any]) -> Iterator[str]:
    content = response.get("content")
    if content is None:
        unwanted = {"content-type", "content-length"} & set(answer.headers)
        if unwanted or answer.content:
            yield f"there is to be no body, nor {sorted(unwanted)}"
        return
    media_type = answer.headers.get("Content-Type")
    if media_type not in content:
        yield f"Content-Type is {media_type!r}"
        return
    if answer.request.method == "HEAD":
        if answer.content or "Content-Length" not in answer.headers:
            yield "HEAD has a body, or no Content-Length"
        return
    length = answer.headers.get("Content-Length")
    if length is None:
        yield "header content-length is missing"
    elif length != str(len(answer.content)) and "Content-Encoding" not in answer.headers:
        yield "Content-Length is not the body's"
    yield from json_faults(answer.content, content[media_type]["schema"])
