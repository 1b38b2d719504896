"""Idempotency keys: results that are recorded, so that a retried request has its effect once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from core.domain.articles import ArticleDetails
from core.domain.comments import CommentDetails
from core.domain.errors import DomainError, Kind

KEY_LIFETIME = timedelta(hours=24)  # exclusive: then the key is free again

Result = ArticleDetails | CommentDetails


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request with an idempotency key of its user.

    `fingerprint` is the SHA-256, in hex, of what the request is for.
    """

    user_id: UUID
    key: str = field(repr=False)
    fingerprint: str


@dataclass(frozen=True, slots=True)
class RecordedResult:
    """The result of a request, which a retry with the same key gets too."""

    request: KeyedRequest
    result: Result
    created_at: datetime


def keyed_request(
    user_id: UUID, key: str | None, operation: str, *parameters: str
) -> KeyedRequest | None:
    """The request of an operation with these parameters, in their order; None without a key."""
    return None if key is None else KeyedRequest(user_id, key, _fingerprint(operation, *parameters))


def key_reused() -> DomainError:
    """The error for a key that its user sent with another request before."""
    return DomainError(Kind.KEY_REUSED, {"idempotency-key": "was used for another request"})


def key_in_use() -> DomainError:
    """The error for a key whose first request has not ended."""
    return DomainError(Kind.KEY_IN_USE, {"idempotency-key": "is in use"})


def _fingerprint(*texts: str) -> str:
    digest = sha256()
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        # The length goes first, so that no two lists of texts are the same bytes.
        digest.update(b"%d:" % len(encoded) + encoded)
    return digest.hexdigest()
