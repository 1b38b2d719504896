"""The client of scenarios, which checks every response against openapi.yaml."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx

from contract_tests.openapi.responses import violations
from contract_tests.reporting.recorder import EXCHANGE, SEEN, ContractViolation

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
Send = Callable[[], httpx.Response]
Headers = Mapping[str, str | bytes] | Sequence[tuple[str, str | bytes]]


class Api:
    """Sends requests to one server. `app` is its name in findings."""

    def __init__(self, client: httpx.Client, app: str = "") -> None:
        self._client = client
        self._app = app

    @property
    def server(self) -> httpx.Client:
        """The client without the checks, the same for every scenario of a target."""
        return self._client

    def get(self, path: str, **details: Any) -> httpx.Response:
        """Send a GET; see `send`."""
        return self.send("GET", path, **details)

    def post(self, path: str, body: Any = None, **details: Any) -> httpx.Response:
        """Send a POST with a JSON body, or without a body; see `send`."""
        return self.send("POST", path, body=body, **details)

    def put(self, path: str, body: Any = None, **details: Any) -> httpx.Response:
        """Send a PUT with a JSON body, or without a body; see `send`."""
        return self.send("PUT", path, body=body, **details)

    def patch(self, path: str, body: Any = None, **details: Any) -> httpx.Response:
        """Send a PATCH with a JSON body, or without a body; see `send`."""
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
        """Send a request. Raises ContractViolation if the response is not as openapi.yaml declares.

        `body` is sent as JSON. `content` is sent as it is, chunked if it is an iterable.
        """
        sent = [*(headers.items() if isinstance(headers, Mapping) else headers)]
        if token is not None:
            sent.append(("Authorization", f"Bearer {token}"))
        if body is not None:
            sent, content = [*sent, *JSON.items()], json.dumps(body).encode()
        url = f"{str(self._client.base_url).rstrip('/')}{path}"
        request = httpx.Request(method, url, headers=sent, content=content)
        EXCHANGE.begin(request, self._app)
        response = self._client.send(request)
        found = violations(response)
        EXCHANGE.end(response, found)
        if found and not EXCHANGE.goes_on:
            raise ContractViolation("\n".join(found))
        if not found:
            SEEN.record(response)
        return response


def send_concurrently(send: Send, times: int) -> list[httpx.Response]:
    """Send the same request several times at the same moment, and return the responses."""
    return send_all_concurrently([send] * times)


def send_all_concurrently(sends: Sequence[Send]) -> list[httpx.Response]:
    """Send several requests at the same moment, and return the responses in the same order."""
    start = Barrier(len(sends))

    def respond(send: Send) -> httpx.Response:
        start.wait()
        return send()

    with ThreadPoolExecutor(len(sends)) as threads:
        return list(threads.map(respond, sends))


class NoProblem(AssertionError):
    """A response has a status below 400, where a scenario expects a problem."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(f"a problem expected, {answer.status_code} received")
        self.answer = answer


def problem(answer: httpx.Response) -> tuple[int, dict[str, list[str]]]:
    """The status and the errors of a problem. Its other members are checked here."""
    status = answer.status_code
    if status not in TITLES:
        raise NoProblem(answer)
    body = answer.json()
    title, subjects = TITLES[status], list(body["errors"])
    assert body["title"] == title, f"{status}: title is {body['title']!r}, not {title!r}"
    assert body["type"] == "about:blank", f"{status}: type is {body['type']!r}, not 'about:blank'"
    assert body["status"] == status, f"{status}: status is {body['status']!r}"
    assert subjects == sorted(subjects), f"{status}: errors are not sorted: {subjects}"
    return status, body["errors"]
