"""Whether a response is what some document declares."""

import json
from typing import Any

import httpx
import pytest

from http_conformance.document import Document, DocumentError
from http_conformance.responses import Checker

NODE = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
    },
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Trees", "version": "1"},
    "servers": [{"url": "https://trees.example/v1/"}],
    "paths": {
        "/trees/{id}": {
            "get": {
                "operationId": "show_tree",
                "responses": {
                    "200": {
                        "description": "A tree",
                        "headers": {
                            "ETag": {"required": True, "schema": {"type": "string"}},
                            "X-Depth": {"schema": {"type": "integer", "minimum": 1}},
                        },
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Node"}}
                        },
                    },
                    "304": {"description": "As it was"},
                    "4XX": {
                        "description": "Refused",
                        "content": {"application/*": {"schema": {"type": "object"}}},
                    },
                },
            },
            "delete": {"responses": {"default": {"description": "Whatever"}}},
        },
    },
    "components": {"schemas": {"Node": NODE}},
}


def violations(
    status: int,
    body: Any = b"",
    *,
    method: str = "GET",
    path: str = "/v1/trees/1",
    document: dict[str, Any] = DOCUMENT,
    **headers: Any,
) -> list[str]:
    """What is found, without the request that it is about."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = httpx.Request(method, f"http://server{path}")
    response = httpx.Response(status, headers=named, content=content, request=request)
    prefix = f"{method} {path} -> {status}: "
    return [line.removeprefix(prefix) for line in Checker(Document(document)).violations(response)]


GOOD: dict[str, Any] = {"ETag": "1", "Content_Type": "application/json"}


def test_a_response_as_declared_has_none() -> None:
    tree = {"name": "a", "children": [{"name": "b", "children": []}]}
    assert violations(200, tree, **GOOD) == []
    assert violations(200, tree, **GOOD | {"X_Depth": "2", "X_Other": "x"}) == []
    assert violations(200, **GOOD, method="HEAD") == []
    assert violations(304) == []


@pytest.mark.parametrize(
    ("status", "body", "headers", "found"),
    [
        (201, {}, {}, ["show_tree: 201 is not declared"]),
        (304, b"x", {}, ["there is a body, and none is declared"]),
        (200, {"name": "a"}, GOOD | {"ETag": ""}, []),
        (200, {"name": "a"}, {"Content_Type": "application/json"}, ["header etag is missing"]),
        (200, {"name": "a"}, GOOD | {"X_Depth": "0"}, ["header x-depth is '0'"]),
        (200, {"name": "a"}, GOOD | {"X_Depth": "deep"}, ["header x-depth is 'deep'"]),
        (200, {"name": "a"}, GOOD | {"Content_Type": "application/json; charset=utf-8"}, []),
        (200, {"name": "a"}, GOOD | {"Content_Type": "text/html"}, ["Content-Type is 'text/html'"]),
        (200, {"name": "a"}, {"ETag": "1"}, ["Content-Type is None"]),
        (200, b"{", GOOD, ["the body is not JSON: b'{'"]),
        (200, {}, GOOD, ['$: "name" is a required property']),
        (200, {"name": 1}, GOOD, ['$.name: 1 is not of type "string"']),
        (200, {"name": "a", "password": "x"}, GOOD, ["$: member 'password' is not declared"]),
        (
            200,
            {"name": "a", "children": [{"name": "b", "children": [{"name": None}]}]},
            GOOD,
            ['$.children[0].children[0].name: null is not of type "string"'],
        ),
        (404, {}, {"Content_Type": "application/problem+json"}, []),
        (404, [], {"Content_Type": "application/json"}, ['$: [] is not of type "object"']),
        (500, {}, {}, ["show_tree: 500 is not declared"]),
    ],
)
def test_what_is_wrong_is_named(
    status: int, body: Any, headers: dict[str, Any], found: list[str]
) -> None:
    assert violations(status, body, **headers) == found


def test_outside_of_the_document_only_a_refusal_is_declared() -> None:
    assert violations(404, b"<h1>", path="/v1/elsewhere", Content_Type="text/html") == []
    assert violations(405, path="/v1/trees/1", method="PUT") == []
    assert violations(200, path="/trees/1") == ["GET /trees/1: 200 is not declared"]


def test_the_default_response_is_any_other() -> None:
    assert violations(418, method="DELETE") == []


def test_a_document_of_3_0_is_read_as_such() -> None:
    document = json.loads(json.dumps(DOCUMENT)) | {"openapi": "3.0.3"}
    node = document["components"]["schemas"]["Node"]
    node["properties"]["name"]["nullable"] = True
    node["properties"]["age"] = {"type": "integer", "minimum": 0, "exclusiveMinimum": True}
    assert violations(200, {"name": None, "age": 1}, **GOOD, document=document) == []
    assert len(violations(200, {"name": 1, "age": 0}, **GOOD, document=document)) == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[]", "it has no paths"),
        ("swagger: '2.0'\npaths: {}", "no OpenAPI document of version 3"),
        ("a: [", "neither JSON nor YAML"),
        ("openapi: 3.1.0\npaths: {/a: {$ref: 'b.yaml#/a'}}", "only references within the document"),
        ("openapi: 3.1.0\npaths: {/a: {$ref: '#/b'}}", "#/b: refers to nothing"),
    ],
)
def test_what_is_no_document_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        Document.parse(text).operations  # noqa: B018
