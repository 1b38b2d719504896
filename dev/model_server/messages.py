"""As much of HTTP/1.1 as a model server needs, with nothing between its bytes and the socket."""

import json
from asyncio import StreamReader
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Request:
    """A request, whose body has a Content-Length or is none."""

    method: str
    path: str
    body: bytes


async def read_request(first: bytes, reader: StreamReader) -> Request:
    """The request that begins with that byte; IncompleteReadError where it breaks off."""
    head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *fields = head.rstrip().split("\r\n")
    headers = {
        name.lower(): value for name, _, value in (field.partition(": ") for field in fields)
    }
    method, path, _version = line.split(" ")
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, path, body)


def answer(status: int, body: bytes, *more: str) -> bytes:
    """An answer of JSON, with more header lines."""
    lines = [
        f"HTTP/1.1 {status} Whatever",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def as_json(value: Any) -> bytes:
    """JSON for `answer`."""
    return json.dumps(value).encode()
