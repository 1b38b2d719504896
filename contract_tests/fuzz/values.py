"""The values of generated requests: drawn from a seed, from earlier responses, and hostile ones."""

import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any, TypeVar

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contract_tests.fuzz.comparison import Answer

ODD_VALUES: list[Any] = [
    None, True, 0, 1, -1, 1.5, -0.0, 1e308, 5e-324, 10**30, "", " ", [], {}, [None], {"a": []},
    "x" * 64, "x" * 65, "a b", "a/b", "..", "feed", "Pro", "\x00", "\ud800", "é", "e\u0301",
    "\u2028", "\N{KELVIN SIGN}", "ß", "\ufffd", "x" * 4097, ["a", "a"], ["x" * 65], [[1]],
]  # fmt: skip
ODD_SEGMENTS = (
    "%FF", "%C0%80", "%00", "%2525", "a%2Fb", "%0A", "%20", ".%2e", "%F0%9F%98%80", "feed", "%3F",
    "a;b", "a%3Bb", "0", "01", "-1", "1.0", "9" * 18, "9" * 19, "%D9%A1", "A" * 300, "%ED%A0%80",
    "00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-00000000000A", "a:b", "@",
)  # fmt: skip
ODD_QUERIES = (
    "limit=0", "limit=101", "limit=", "limit=%201", "limit=1_0", "limit=%D9%A1", "limit=1&limit=2",
    "offset=1000001", "offset=-1", "offset=00000001", "offset=0000000", "tag=&tag=", "tag=%FF",
    "author=%00", "favorited=%ED%A0%80", "tier=pro", "tier=", "cursor=", "cursor=%FF", "limit",
    "cursor=" + "A" * 22, "cursor=" + "A" * 201, "unknown=%FF", "tag=a+b", "tag=a%2Bb", "tag=a;b=c",
    "&&", "=", "limit=2%00", "tier=Pro&tier=Pro", "tier=%FF", "offset=1%0A", "author=a&author=",
)  # fmt: skip
TEXTS_DRAWN = 150


@cache
def hostile_texts() -> tuple[str, ...]:
    """Texts that hypothesis draws, the same in every run."""
    found: list[str] = []

    @hypothesis.seed(0)
    @settings(
        max_examples=TEXTS_DRAWN,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(st.text(max_size=70))
    def draw(text: str) -> None:
        found.append(text)

    draw()
    return tuple(dict.fromkeys(found))


UUID_LENGTH = 36  # ids of tokens are shorter
KEPT = 12  # of each kind; few, so that requests concern the same things
Pool = deque[str]


def _pool() -> Pool:
    return deque(maxlen=KEPT)


@dataclass
class Known:
    """The last values of each kind that responses held, as text for later requests."""

    token: Pool = field(default_factory=_pool)
    name: Pool = field(default_factory=_pool)
    email: Pool = field(default_factory=_pool)
    slug: Pool = field(default_factory=_pool)
    user_id: Pool = field(default_factory=_pool)
    token_id: Pool = field(default_factory=_pool)
    comment_id: Pool = field(default_factory=_pool)
    cursor: Pool = field(default_factory=_pool)
    etag: Pool = field(default_factory=_pool)
    tag: Pool = field(default_factory=_pool)
    staff_token: Pool = field(default_factory=_pool)

    def learn(self, answer: Answer) -> None:
        """Keep the values of a successful response."""
        if answer.status >= 300 or not answer.body:
            return
        if etag := answer.header("etag"):
            self.etag.append(etag)
        for pool, value in _values_in(json.loads(answer.body)):
            known: Pool = getattr(self, pool)
            if value not in known:
                known.append(value)


def _values_in(value: Any, within: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _values_in(item, within)
    elif isinstance(value, dict):
        for name, child in value.items():
            yield from _values_in(child, name)
    elif within == "id" and isinstance(value, str):
        yield ("user_id" if len(value) == UUID_LENGTH else "token_id"), value
    elif pool := _POOLS.get((within, type(value))):
        yield pool, str(value)


_POOLS = {
    ("token", str): "token",
    ("username", str): "name",
    ("name", str): "name",
    ("email", str): "email",
    ("slug", str): "slug",
    ("id", int): "comment_id",
    ("next", str): "cursor",
    ("tagList", str): "tag",
    ("tags", str): "tag",
}


T = TypeVar("T")
NAMES = 12  # few, so that they are taken
LATEST = 2  # half of the requests use one of the last two values, so that they build on each other
TIERS = ("Standard", "Pro", "Enterprise")


class Draw:
    """Draws values from a seed, and from what earlier responses held."""

    def __init__(self, seed: str, known: Known) -> None:
        self.random = Random(seed)  # noqa: S311  # to be repeated, not to be secret
        self.values = known

    def likely(self, share: float) -> bool:
        """Return True in that share of all calls."""
        return self.random.random() < share

    def one_of(self, values: Sequence[T]) -> T:
        """One of the values."""
        return self.random.choice(values)

    def known(self, kind: str) -> str:
        """A value of that kind from a response, often one of the last; `1` if there is none."""
        pool: Sequence[str] = getattr(self.values, kind)
        if not pool:
            return "1"
        return self.random.choice([*pool][-LATEST:] if self.likely(0.5) else pool)

    def name(self) -> str:
        """A username, rarely a hostile one."""
        return self.text(0.06) or f"user{self.random.randrange(NAMES)}"

    def email(self) -> str:
        """An email address of one of those names, rarely in upper case or hostile."""
        text = f"user{self.random.randrange(NAMES)}@example.org"
        return self.text(0.06) or (text.upper() if self.likely(0.1) else text)

    def password(self) -> str:
        """A password, nearly always the same one."""
        return self.text(0.05) or "correct horse"

    def prose(self) -> str:
        """A title or a body."""
        return self.text(0.25) or " ".join(self.random.choices(("Ash", "Öl", "42", "c-d"), k=2))

    def tags(self) -> list[str]:
        """Up to three tags, which may repeat."""
        size = self.random.randrange(4)
        return [self.text(0.1) or f"tag{self.random.randrange(5)}" for _ in range(size)]

    def odd_value(self) -> Any:
        """A value that hardly any member accepts."""
        return self.one_of(ODD_VALUES) if self.likely(0.7) else self.one_of(hostile_texts())

    def text(self, share: float) -> str:
        """A hostile text in that share of all calls, otherwise an empty one."""
        return self.one_of(hostile_texts()) if self.likely(share) else ""
