"""What an app answered, as far as the contract wants it alike."""

import re
from dataclasses import dataclass

import httpx

from contract_tests.fuzz.step import Step

BASE_URL = "http://forge.test"
# What may differ, as the contract says under "Alike".
NOT_COMPARED = {"date", "server", "connection", "keep-alive", "transfer-encoding"}
# An X-Request-ID that did not come with the request: each app makes up its own.
_MADE_UP = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers in alphabetical order, and body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of the header of that name, in lower case; the first where there are more."""
        return next((value for other, value in self.headers if other == name), None)


def request_of(step: Step) -> httpx.Request:
    """The request, which may be sent more than once."""
    content = iter([step.body]) if step.chunked and step.body is not None else step.body
    headers = [(name.encode(), value) for name, value in step.headers]
    request = httpx.Request(step.method, BASE_URL + step.path, headers=headers, content=content)
    request.read()
    return request


def answer_of(transport: httpx.BaseTransport, request: httpx.Request) -> Answer:
    """Send it, and note what comes; what the app lets through is raised here."""
    answer = transport.handle_request(request)
    headers = sorted(
        (name.lower(), _without_chance(name.lower(), value))
        for name, value in answer.headers.multi_items()
        if name.lower() not in NOT_COMPARED
    )
    return Answer(answer.status_code, tuple(headers), answer.read())


def _without_chance(name: str, value: str) -> str:
    made_up = name == "x-request-id" and _MADE_UP.fullmatch(value)
    return "made up" if made_up else value
