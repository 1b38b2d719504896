"""Bodies sent to an operation that documents one, and how they are refused."""

from collections.abc import Iterable

import httpx

from contract_tests.api import Api

JSON = {"Content-Type": "application/json"}
NOT_VALID = (400, {"body": ["is not valid JSON"]})
NO_OBJECT = (400, {"body": ["must be a JSON object"]})
WRONG_TYPE = (415, {"body": ["must be application/json"]})
TOO_LARGE = (413, {"body": ["is too large"]})
# What a registration says to an object that was read, but holds nothing it knows.
NO_USER = (422, {"user": ["can't be blank"]})
MEBIBYTE = 1024 * 1024
OTHER_TYPES = [
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


def post(
    api: Api, content: bytes | Iterable[bytes], content_type: str | None = "application/json"
) -> httpx.Response:
    """Send a body where a registration is expected."""
    headers = {} if content_type is None else {"Content-Type": content_type}
    return api.send("POST", "/api/users", content=content, headers=headers)


def padded(size: int) -> bytes:
    """A JSON object of that many bytes."""
    return b'{"a":"' + b"x" * (size - 8) + b'"}'
