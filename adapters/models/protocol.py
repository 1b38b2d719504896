"""What is said between the Forge and a model server, whichever client carries it.

A question is `{"features":[…]}` by POST, an answer 200 with `{"prediction":<number>}`.
"""

import json
import math
from collections.abc import Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

ANSWER_LIMIT = 64 * 1024  # bytes
# Unpacked, a small answer could become a large one.
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
# What a client raises where no answer comes, or one that cannot be read: not all of it is
# httpx's, neither TLS that breaks off nor the address of a redirection that nobody asked for.
FAILURES = (httpx.HTTPError, OSError, ValueError)


class Nonsense(Exception):
    """An answer that makes no sense; says why in words of ours, none of the server's."""


def no_cookies() -> CookieJar:
    """A jar that keeps none: one asker's would go along with everybody's questions."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def question_body(features: Sequence[float]) -> bytes:
    """The body of a question."""
    return json.dumps({"features": features}, allow_nan=False, separators=(",", ":")).encode()


class Answer:
    """An answer while it comes in; Nonsense as soon as it cannot make sense any more."""

    def __init__(self, status: int) -> None:
        if status != 200:
            raise Nonsense(f"status {status}")
        self._body = bytearray()

    def add(self, piece: bytes) -> None:
        """Take the next bytes of the body."""
        self._body += piece
        if len(self._body) > ANSWER_LIMIT:
            raise Nonsense("more than 64 KiB")

    def prediction(self) -> float:
        """The finite number that the whole body says."""
        try:
            said = json.loads(self._body.decode())
            prediction = _number(said.get("prediction") if isinstance(said, dict) else None)
        except (ValueError, OverflowError, RecursionError):
            prediction = math.nan
        if not math.isfinite(prediction):
            raise Nonsense("no prediction")
        return prediction


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    return float(value)
