"""Comments on articles. A comment is never changed."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.domain.accounts import Profile
from core.domain.errors import raise_if_invalid
from core.domain.validation import text_error

COMMENT_LIMIT = 16_384
_ID = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment that the store has not numbered yet.

    Raises DomainError (INVALID) unless the body has 1 to 16,384 code points.
    """

    article_id: int
    author_id: UUID
    body: str
    created_at: datetime

    def __post_init__(self) -> None:
        raise_if_invalid({"body": text_error(self.body, COMMENT_LIMIT)})


@dataclass(frozen=True, slots=True)
class Comment(NewComment):
    """A stored comment."""

    id: int


@dataclass(frozen=True, slots=True)
class CommentDetails:
    """A comment with its author, for the requesting user."""

    comment: Comment
    author: Profile


def parse_comment_id(text: str) -> int | None:
    """The id in a path: 1 to 18 digits without a leading zero. None for any other text."""
    return int(text) if _ID.fullmatch(text) else None
