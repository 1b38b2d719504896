"""Comments: what people say below articles."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.domain.accounts import Profile

COMMENT_LIMIT = 16_384
_ID = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment before the store has numbered it."""

    article_id: int
    author_id: UUID
    body: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment as it is stored."""

    id: int
    article_id: int
    author_id: UUID
    body: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment with its author as a viewer sees them; nobody changes a comment."""

    comment: Comment
    author: Profile


def comment_id(text: str) -> int | None:
    """The number that a text in a path means: 1 to 18 digits, no leading zero; else None."""
    return int(text) if _ID.fullmatch(text) else None
