"""How scenarios talk to a server: every answer is held to the OpenAPI file on the way."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import httpx

from contract_tests.coverage.seen import SEEN
from contract_tests.openapi.answers import faults
from contract_tests.report.exchange import EXCHANGE

TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    411: "Length Required",
    412: "Precondition Failed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    428: "Precondition Required",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
JSON = {"Content-Type": "application/json"}
Headers = Mapping[str, str | bytes] | Sequence[tuple[str, str | bytes]]


class Api:
    """A server, as scenarios see it."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    @property
    def server(self) -> httpx.Client:
        """The way to the server, the same for all scenarios against it."""
        return self._client

    def get(self, path: str, **details: Any) -> httpx.Response:
        """Send a GET; see `send`."""
        return self.send("GET", path, **details)

    def post(self, path: str, body: Any = None, **details: Any) -> httpx.Response:
        """Send a POST with a body of JSON, or none; see `send`."""
        return self.send("POST", path, body=body, **details)

    def put(self, path: str, body: Any = None, **details: Any) -> httpx.Response:
        """Send a PUT with a body of JSON, or none; see `send`."""
        return self.send("PUT", path, body=body, **details)

    def patch(self, path: str, body: Any = None, **details: Any) -> httpx.Response:
        """Send a PATCH with a body of JSON, or none; see `send`."""
        return self.send("PATCH", path, body=body, **details)

    def delete(self, path: str, **details: Any) -> httpx.Response:
        """Send a DELETE; see `send`."""
        return self.send("DELETE", path, **details)

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        token: str | None = None,
        headers: Headers = (),
        content: bytes | Iterable[bytes] | None = None,
    ) -> httpx.Response:
        """Send one request, byte for byte as it is given; AssertionError if the answer is off.

        `body` is sent as JSON; `content` as it is, and chunked where it comes in pieces.
        """
        sent = [*(headers.items() if isinstance(headers, Mapping) else headers)]
        if token is not None:
            sent.append(("Authorization", f"Bearer {token}"))
        if body is not None:
            sent, content = [*sent, *JSON.items()], json.dumps(body).encode()
        url = f"{str(self._client.base_url).rstrip('/')}{path}"
        request = httpx.Request(method, url, headers=sent, content=content)
        EXCHANGE.begin(request)
        answer = self._client.send(request)
        found = faults(answer)
        EXCHANGE.end(answer, found)
        assert EXCHANGE.goes_on or found == []
        if not found:
            SEEN.note(answer)
        return answer


class NoProblem(AssertionError):
    """An answer is none of 400 or above, where a scenario expects one."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(f"a problem expected, {answer.status_code} received")
        self.answer = answer


def problem(answer: httpx.Response) -> tuple[int, dict[str, list[str]]]:
    """The status of an answer of 400 or above, and its errors; its other members are checked."""
    status = answer.status_code
    if status not in TITLES:
        raise NoProblem(answer)
    said = answer.json()
    title, subjects = TITLES[status], list(said["errors"])
    assert said["title"] == title, f"{status}: title is {said['title']!r}, not {title!r}"
    assert said["type"] == "about:blank", f"{status}: type is {said['type']!r}, not 'about:blank'"
    assert said["status"] == status, f"{status}: status is {said['status']!r}"
    assert subjects == sorted(subjects), f"{status}: errors are not sorted: {subjects}"
    return status, said["errors"]
