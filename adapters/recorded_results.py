"""How a database keeps the result of a request with an idempotency key; the same for every ORM.

An app over one ORM replays what an app over the other one recorded.
"""

import json
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from core.domain.accounts import Profile
from core.domain.articles import Article, ArticleDetails
from core.domain.comments import Comment, CommentDetails
from core.domain.idempotency import Result


def dump_result(result: Result) -> str:
    """Encode a result as JSON."""
    return json.dumps(asdict(result), default=str, ensure_ascii=False)


def load_result(text: str) -> Result:
    """Decode what `dump_result` has encoded."""
    members = json.loads(text)
    author = Profile(**members.pop("author"))
    if "comment" in members:
        return CommentDetails(_comment(**members["comment"]), author)
    return ArticleDetails(_article(**members.pop("article")), author, **members)


def lock_number(user_id: UUID, key: str) -> int:
    """The number of PostgreSQL's advisory lock for a user's key: 64 bits, signed."""
    digest = sha256(f"idempotency key {user_id} {key}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _article(
    *, author_id: str, tags: list[str], created_at: str, updated_at: str, **others: Any
) -> Article:
    return Article(
        author_id=UUID(author_id),
        tags=tuple(tags),
        created_at=datetime.fromisoformat(created_at),
        updated_at=datetime.fromisoformat(updated_at),
        **others,
    )


def _comment(*, author_id: str, created_at: str, **others: Any) -> Comment:
    return Comment(
        author_id=UUID(author_id), created_at=datetime.fromisoformat(created_at), **others
    )
