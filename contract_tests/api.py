"""The client of scenarios, which checks every response against openapi.yaml."""

import httpx

from contract_tests.openapi.responses import violations
from contract_tests.reporting.recorder import EXCHANGE, SEEN
from http_conformance import client
from http_conformance.client import (
    JSON,
    Headers,
    Send,
    send_all_concurrently,
    send_concurrently,
)
from http_conformance.recorder import UnexpectedResponse

__all__ = [
    "JSON", "TITLES", "Api", "Headers", "Send", "problem", "send_all_concurrently",
    "send_concurrently",
]  # fmt: skip

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
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class Api(client.Api):
    """Sends requests to one server. `app` is its name in findings."""

    def __init__(self, client: httpx.Client, app: str = "") -> None:
        super().__init__(client, violations, EXCHANGE, SEEN, app)


def problem(answer: httpx.Response) -> tuple[int, dict[str, list[str]]]:
    """The status and the errors of a problem. Its other members are checked here."""
    status = answer.status_code
    if status not in TITLES:
        raise UnexpectedResponse("a problem", answer)
    body = answer.json()
    title, subjects = TITLES[status], list(body["errors"])
    assert body["title"] == title, f"{status}: title is {body['title']!r}, not {title!r}"
    assert body["type"] == "about:blank", f"{status}: type is {body['type']!r}, not 'about:blank'"
    assert body["status"] == status, f"{status}: status is {body['status']!r}"
    assert subjects == sorted(subjects), f"{status}: errors are not sorted: {subjects}"
    return status, body["errors"]
