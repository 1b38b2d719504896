"""The machine's own clock and randomness."""

import re
from datetime import UTC, datetime, timedelta

from adapters.system import SystemClock, SystemRandomness


def test_the_clock_tells_the_time_in_utc() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert timedelta(0) <= datetime.now(UTC) - now < timedelta(minutes=1)


def test_the_clock_counts_whole_milliseconds() -> None:
    assert {SystemClock().now().microsecond % 1000 for _ in range(1_000)} == {0}


def test_a_token_is_256_random_bits_in_url_safe_text() -> None:
    tokens = {SystemRandomness().token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)


def test_an_id_is_a_random_uuid() -> None:
    ids = {SystemRandomness().uuid() for _ in range(1_000)}
    assert len(ids) == 1_000
    assert {made.version for made in ids} == {4}
