"""The errors of the domain."""

from collections.abc import Mapping
from enum import Enum


class Kind(Enum):
    """Why an operation is refused. `http_contract.problems` maps each kind to a status."""

    TOKEN_MISSING = "the operation needs a token"
    TOKEN_INVALID = "the token is unknown, expired or revoked"
    WRONG_CREDENTIALS = "email and password do not match"
    TOO_MANY_LOGINS = "too many logins with the same name have failed"
    INVALID = "a value breaks a rule of its own"
    NOT_FOUND = "the resource does not exist"
    FORBIDDEN = "the user may not do this"
    IMPOSSIBLE = "the stored state rules it out"
    PRECONDITION_MISSING = "the request names no version"
    PRECONDITION_FAILED = "the resource has another version"
    TAKEN = "another user has this value already"
    KEY_REUSED = "the idempotency key came with another request before"
    KEY_IN_USE = "the first request with the idempotency key has not ended"
    BUSY = "concurrent writes kept changing the same rows"
    UNAVAILABLE = "the database cannot be reached"
    OVERLOADED = "a bounded queue is full"
    UPSTREAM_FAILED = "an upstream server gave no valid response"
    TOO_SLOW = "the deadline passed"
    NOT_MIGRATED = "the database schema is older than this version needs"


class DomainError(Exception):
    """A refused operation: the kind, and a message for each subject.

    `retry_after` is the number of seconds after which it may succeed, where that is known.
    """

    def __init__(
        self, kind: Kind, errors: Mapping[str, str], *, retry_after: int | None = None
    ) -> None:
        super().__init__(kind, dict(errors))
        self.kind = kind
        self.errors = dict(errors)
        self.retry_after = retry_after


def raise_if_invalid(errors: Mapping[str, str | None]) -> None:
    """Raise DomainError (INVALID) with every subject that has a message."""
    found = {subject: message for subject, message in errors.items() if message}
    if found:
        raise DomainError(Kind.INVALID, found)


def token_invalid() -> DomainError:
    """The error for a token that is unknown, expired or revoked, or that is sent twice."""
    return DomainError(Kind.TOKEN_INVALID, {"token": "is invalid"})


def overloaded() -> DomainError:
    """The error for a bounded queue that is full, or in which something has waited too long."""
    return DomainError(Kind.OVERLOADED, {"server": "is overloaded"})
