"""Error responses: problem details, and the status of each domain error (W2; RFC 9457)."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from core.domain.errors import DomainError, Kind
from http_contract.json_format import compact_json

MEDIA_TYPE = "application/problem+json"

# Our own, as libraries and Python versions disagree on the phrases of 413 and 422. A status that
# the contract does not use has the phrase of the standard library.
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

_RETRY = {"Retry-After": "1"}
# The one table from domain errors to HTTP: the status, and further headers.
RESPONSES: Mapping[Kind, tuple[int, Mapping[str, str]]] = {
    Kind.TOKEN_MISSING: (401, {"WWW-Authenticate": "Bearer"}),
    Kind.TOKEN_INVALID: (401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}),
    Kind.WRONG_CREDENTIALS: (401, {"WWW-Authenticate": "Bearer"}),
    Kind.TOO_MANY_LOGINS: (429, {}),
    Kind.NOT_FOUND: (404, {}),
    Kind.INVALID: (422, {}),
    Kind.FORBIDDEN: (403, {}),
    Kind.IMPOSSIBLE: (422, {}),
    Kind.PRECONDITION_MISSING: (428, {}),
    Kind.PRECONDITION_FAILED: (412, {}),
    Kind.TAKEN: (409, {}),
    Kind.KEY_REUSED: (422, {}),
    Kind.KEY_IN_USE: (409, _RETRY),
    Kind.BUSY: (503, _RETRY),
    Kind.UNAVAILABLE: (503, _RETRY),
    Kind.OVERLOADED: (503, _RETRY),
    Kind.UPSTREAM_FAILED: (502, {}),
    Kind.TOO_SLOW: (504, {}),
    Kind.NOT_MIGRATED: (503, {}),
}


class Problem(Exception):
    """An error response: the status, a message for each subject, and further headers."""

    def __init__(
        self, status: int, errors: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, dict(errors))
        self.status, self.errors, self.headers = status, dict(errors), dict(headers or {})

    def members(self) -> dict[str, Any]:
        """The members of the body in the contract's order, subjects sorted by name."""
        errors = {subject: [message] for subject, message in sorted(self.errors.items())}
        title = status_title(self.status)
        return {"type": "about:blank", "title": title, "status": self.status, "errors": errors}

    def body(self) -> bytes:
        """The encoded body."""
        return compact_json(self.members())


def problem_from_domain(error: DomainError) -> Problem:
    """The response to a domain error."""
    status, headers = RESPONSES[error.kind]
    if error.retry_after is not None:
        headers = {**headers, "Retry-After": str(error.retry_after)}
    return Problem(status, error.errors, headers)


def problem_from_status(
    status: int, detail: str | None = None, headers: Mapping[str, str] | None = None
) -> Problem:
    """The response to an HTTP error that a framework or an extension of an app raised.

    `detail` is the developer's message; without one, the title of the status. A 500 shows neither.
    """
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return internal_error()
    title = status_title(status)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and detail in (None, title):
        return body_too_large()
    return Problem(status, {"request": detail or title.lower()}, headers)


def validation_problem(errors: Iterable[tuple[str, str]]) -> Problem:
    """422 for a body or query of the wrong shape. Of several errors of a subject the first counts.

    Source: W5.
    """
    messages: dict[str, str] = {}
    for subject, message in errors:
        messages.setdefault(subject, message)
    return Problem(422, messages)


def status_title(status: int) -> str:
    """The title of a status; "Error" for a status that nobody has registered."""
    try:
        return TITLES.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def path_not_found() -> Problem:
    """404 for a path that the contract does not have (W6)."""
    return Problem(404, {"path": "not found"})


def method_not_allowed(allow: str) -> Problem:
    """405 with the methods that the path allows (W6)."""
    return Problem(405, {"method": "not allowed"}, {"Allow": allow})


def body_too_large() -> Problem:
    """413 for a body of more than 1 MiB (W3)."""
    return Problem(413, {"body": "is too large"})


def coding_not_supported() -> Problem:
    """415 for a body with a content coding, with the one that is read (W4; RFC 9110, 15.5.16)."""
    errors = {"body": "must have no content coding"}
    return Problem(415, errors, {"Accept-Encoding": "identity"})


def length_required() -> Problem:
    """411 if the server cannot read a body without a length. The connection is closed (W3)."""
    return Problem(411, {"body": "needs a length"}, {"Connection": "close"})


def bad_request() -> Problem:
    """400 for a malformed request, such as one whose body is incomplete."""
    return Problem(400, {"request": "is invalid"})


def internal_error() -> Problem:
    """500, which says nothing about its cause (W2)."""
    return Problem(500, {"server": "internal error"})
