"""Texts and values that nobody foresaw."""

from functools import cache
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

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
