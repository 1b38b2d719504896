"""Comments: what people say below articles, once and for all."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.domain.accounts import Profile
from core.domain.errors import refuse_faults
from core.domain.texts import text_fault

COMMENT_LIMIT = 16_384
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment before the store has numbered it; DomainError INVALID unless 1 to 16,384 long."""

    article_id: int
    author_id: UUID
    body: str
    created_at: datetime

    def __post_init__(self) -> None:
        refuse_faults({"body": text_fault(self.body, COMMENT_LIMIT)})


@dataclass(frozen=True, slots=True)
class Comment(NewComment):
    """One comment as it is stored."""

    id: int


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment with its author as a viewer sees them."""

    comment: Comment
    author: Profile


def comment_number(text: str) -> int | None:
    """The number that a text in a path stands for: 1 to 18 digits, no leading zero; else None."""
    return int(text) if _NUMBER.fullmatch(text) else None
