"""What earlier answers gave, for later requests to be about."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from contract_tests.fuzz.answers import Answer

KEPT = 12  # of each kind; few, so that requests meet
Pool = deque[str]


def _pool() -> Pool:
    return deque(maxlen=KEPT)


@dataclass
class Facts:
    """The latest of each kind; each as text, as it goes into a request."""

    token: Pool = field(default_factory=_pool)
    name: Pool = field(default_factory=_pool)
    email: Pool = field(default_factory=_pool)
    slug: Pool = field(default_factory=_pool)
    user_id: Pool = field(default_factory=_pool)
    comment_id: Pool = field(default_factory=_pool)
    cursor: Pool = field(default_factory=_pool)
    etag: Pool = field(default_factory=_pool)
    tag: Pool = field(default_factory=_pool)
    staff_token: Pool = field(default_factory=_pool)

    def learn(self, answer: Answer) -> None:
        """Keep what an answer gave."""
        if answer.status >= 300 or not answer.body:
            return
        if etag := answer.header("etag"):
            self.etag.append(etag)
        for pool, fact in _told(json.loads(answer.body)):
            known: Pool = getattr(self, pool)
            if fact not in known:
                known.append(fact)


def _told(value: Any, within: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _told(item, within)
    elif isinstance(value, dict):
        for name, child in value.items():
            yield from _told(child, name)
    elif pool := _POOLS.get((within, type(value))):
        yield pool, str(value)


_POOLS = {
    ("token", str): "token",
    ("username", str): "name",
    ("name", str): "name",
    ("email", str): "email",
    ("slug", str): "slug",
    ("id", str): "user_id",
    ("id", int): "comment_id",
    ("next", str): "cursor",
    ("tagList", str): "tag",
    ("tags", str): "tag",
}
