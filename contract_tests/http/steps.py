"""Steps of the HTTP scenarios: send bodies, and find the operations that declare a status."""

import http.client
import re
import socket
from collections.abc import Iterable

import httpx
import pytest

from contract_tests.api import Api
from contract_tests.openapi.contract import document
from contract_tests.targets.transports import DirectClient
from http_conformance.summary import NOT_CHECKED

JSON = {"Content-Type": "application/json"}
INVALID_JSON = (400, {"body": ["is not valid JSON"]})
NOT_AN_OBJECT = (400, {"body": ["must be a JSON object"]})
INVALID_TOKEN = (401, {"token": ["is invalid"]})
WRONG_MEDIA_TYPE = (415, {"body": ["must be application/json"]})
INCOMPLETE = (400, {"request": ["is invalid"]})
TOO_LARGE = (413, {"body": ["is too large"]})
# The response of `POST /api/users` to a JSON object without known members.
MISSING_USER = (422, {"user": ["can't be blank"]})
MEBIBYTE = 1024 * 1024
OTHER_MEDIA_TYPES = [
    None,
    "",
    "text/plain",
    "application/ld+json",
    "application/json5",
    "application",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    ";;;",
    "text/plain; application/json",
    "*/*",
]


def post_body(
    api: Api, content: bytes | Iterable[bytes], content_type: str | None = "application/json"
) -> httpx.Response:
    """Send a body to `POST /api/users`, which documents one."""
    headers = {} if content_type is None else {"Content-Type": content_type}
    return api.send("POST", "/api/users", content=content, headers=headers)


def post_incomplete(api: Api, path: str, body: bytes, announced: int) -> httpx.Response | None:
    """Send a body that is shorter than its Content-Length, and end the request there.

    Returns None if the server closes the connection without a response.
    """
    headers = JSON | {"Content-Length": str(announced)}
    url = api.server.base_url
    if isinstance(api.server, DirectClient):  # the app gets what a server would pass on
        return api.send("POST", path, content=body, headers=headers)
    if url.scheme != "http":
        pytest.skip(f"{NOT_CHECKED}needs a connection without TLS")
    lines = [f"POST {url.path.rstrip('/')}{path} HTTP/1.1", f"Host: {url.netloc.decode()}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with socket.create_connection((url.host, url.port or 80), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        connection.shutdown(socket.SHUT_WR)  # httpx would close the connection
        answer = http.client.HTTPResponse(connection)
        try:
            answer.begin()
            return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())
        except (http.client.BadStatusLine, ConnectionResetError):
            return None


def json_of_size(size: int) -> bytes:
    """Return a JSON object of that many bytes."""
    return b'{"a":"' + b"x" * (size - 8) + b'"}'


# Path parameters that are well-formed but name nothing; the others are `1`.
PARAMETERS = {
    "/forge/users/{id}": "0b5c1a0e-8f6f-4b7e-9f5d-2f1d6c6e7a01",
    "/api/articles/{slug}/comments/{id}": "1",
}


def operations_declaring(status: int, *, with_token: bool = False) -> list[tuple[str, str]]:
    """Return the method and path of each operation that declares a status in openapi.yaml.

    With `with_token`, only of those that read a token.
    """
    return [
        (method.upper(), _filled(path))
        for path, item in document()["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
        and str(status) in operation["responses"]
        and (not with_token or "security" in operation)
    ]


def _filled(path: str) -> str:
    return re.sub(r"\{\w+\}", PARAMETERS.get(path, "1"), path)
