"""Steps of the HTTP scenarios: send bodies, and find the operations that declare a status."""

import re
from collections.abc import Iterable

import httpx

from contract_tests.api import Api
from contract_tests.openapi.contract import document

JSON = {"Content-Type": "application/json"}
INVALID_JSON = (400, {"body": ["is not valid JSON"]})
NOT_AN_OBJECT = (400, {"body": ["must be a JSON object"]})
INVALID_TOKEN = (401, {"token": ["is invalid"]})
WRONG_MEDIA_TYPE = (415, {"body": ["must be application/json"]})
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
