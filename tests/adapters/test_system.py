"""The machine's clock and random source."""

import re
from datetime import UTC, datetime, timedelta

from adapters.system import SystemClock, SystemRandomness


def test_the_clock_tells_the_time_in_utc() -> None:
    before, now, after = datetime.now(UTC), SystemClock().now(), datetime.now(UTC)
    assert now.tzinfo is UTC
    assert before - timedelta(milliseconds=1) < now <= after


def test_the_clock_has_whole_milliseconds() -> None:
    assert {SystemClock().now().microsecond % 1000 for _ in range(1_000)} == {0}


def test_a_token_is_256_random_bits_in_url_safe_text() -> None:
    tokens = {SystemRandomness().token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)


def test_a_slug_suffix_is_eight_random_digits_and_letters() -> None:
    suffixes = {SystemRandomness().slug_suffix() for _ in range(1_000)}
    assert len(suffixes) == 1_000
    assert all(re.fullmatch(r"[0-9a-z]{8}", suffix) for suffix in suffixes)
    assert len(set("".join(suffixes))) == 36


def test_an_id_is_a_random_uuid() -> None:
    ids = {SystemRandomness().uuid() for _ in range(1_000)}
    assert len(ids) == 1_000
    assert {uuid.version for uuid in ids} == {4}
