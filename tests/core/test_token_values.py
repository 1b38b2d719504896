"""What is kept of a token."""

from dataclasses import replace
from datetime import UTC, datetime

from core.domain.accounts import Token, new_token, token_digest
from tests.core.test_account_values import ANNA


def test_only_the_sha_256_of_a_token_is_kept() -> None:
    # NIST's own example for SHA-256: the message "abc"
    nists = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert token_digest("abc") == nists


def test_any_text_has_a_digest_even_one_that_is_no_unicode() -> None:
    assert len(token_digest("\udcff")) == 64
    assert token_digest("\udcff") != token_digest("?")


def test_a_token_ends_thirty_days_after_it_was_issued() -> None:
    now = datetime(2026, 11, 22, 15, 29, 0, 123_000, tzinfo=UTC)
    then = datetime(2026, 12, 22, 15, 29, 0, 123_000, tzinfo=UTC)
    user = replace(ANNA, username="somebody")
    assert new_token("abc", user, now) == Token(token_digest("abc"), user.id, then)
