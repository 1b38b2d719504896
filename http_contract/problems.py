"""What an answer of 400 or above looks like (W2; RFC 9457)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.domain.errors import DomainError, Kind
from http_contract.compact_json import compact

MEDIA_TYPE = "application/problem+json"

# Ours, since libraries and Python versions disagree on the phrases of 413 and 422.
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

# The one table from the core's refusals to HTTP: status, and what else the answer says.
_RETRY = {"Retry-After": "1"}
REFUSALS: Mapping[Kind, tuple[int, Mapping[str, str]]] = {
    Kind.TOKEN_MISSING: (401, {"WWW-Authenticate": "Bearer"}),
    Kind.TOKEN_INVALID: (401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}),
    Kind.WRONG_CREDENTIALS: (401, {"WWW-Authenticate": "Bearer"}),
    Kind.NOT_FOUND: (404, {}),
    Kind.INVALID: (422, {}),
    Kind.FORBIDDEN: (403, {}),
    Kind.IMPOSSIBLE: (422, {}),
    Kind.PRECONDITION_MISSING: (428, {}),
    Kind.PRECONDITION_FAILED: (412, {}),
    Kind.TAKEN: (409, {}),
    Kind.BUSY: (503, _RETRY),
    Kind.UNAVAILABLE: (503, _RETRY),
    Kind.UPSTREAM_FAILED: (502, {}),
    Kind.TOO_SLOW: (504, {}),
    Kind.NOT_MIGRATED: (503, {}),
}


class Problem(Exception):
    """An answer of 400 or above: its status, one message a subject, and further headers."""

    def __init__(
        self, status: int, errors: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, dict(errors))
        self.status, self.errors, self.headers = status, dict(errors), dict(headers or {})

    def members(self) -> dict[str, Any]:
        """The members of the body in the contract's order, subjects sorted by name."""
        errors = {subject: [message] for subject, message in sorted(self.errors.items())}
        title = TITLES[self.status]
        return {"type": "about:blank", "title": title, "status": self.status, "errors": errors}

    def body(self) -> bytes:
        """The body as it is sent."""
        return compact(self.members())


def problem_of(error: DomainError) -> Problem:
    """The answer to a refusal of the core."""
    status, headers = REFUSALS[error.kind]
    return Problem(status, error.errors, headers)


def path_not_found() -> Problem:
    """404 for a path that the contract does not have (W6)."""
    return Problem(404, {"path": "not found"})


def method_not_allowed(allow: str) -> Problem:
    """405 with what the path does allow (W6)."""
    return Problem(405, {"method": "not allowed"}, {"Allow": allow})


def body_too_large() -> Problem:
    """413 for a body of more than 1 MiB (W3)."""
    return Problem(413, {"body": "is too large"})


def length_required() -> Problem:
    """411 where the server cannot read a body without a length; the connection ends (W3)."""
    return Problem(411, {"body": "needs a length"}, {"Connection": "close"})


def unreadable() -> Problem:
    """400 for what is no request, such as a body that breaks off."""
    return Problem(400, {"request": "is invalid"})


def internal_error() -> Problem:
    """500, which says nothing about its cause (W2)."""
    return Problem(500, {"server": "internal error"})


def misshapen(faults: Iterable[tuple[str, str]]) -> Problem:
    """422 for a body of the wrong shape: of several faults of a subject the first counts (W5)."""
    errors: dict[str, str] = {}
    for subject, message in faults:
        errors.setdefault(subject, message)
    return Problem(422, errors)
