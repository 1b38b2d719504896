"""Requests with an idempotency key."""

from itertools import combinations
from uuid import UUID

import pytest

from core.domain.idempotency import KeyedRequest, keyed_request

USER, KEY = UUID(int=1), "the key"


def fingerprint(*texts: str) -> str:
    """The fingerprint of a request with these texts."""
    request = keyed_request(USER, KEY, *texts)
    assert request is not None
    return request.fingerprint


def test_a_request_without_a_key_is_none() -> None:
    assert keyed_request(USER, None, "operation", "a") is None


def test_a_request_with_a_key_has_its_user_and_its_fingerprint() -> None:
    request = keyed_request(USER, KEY, "operation", "a")
    assert request == KeyedRequest(USER, KEY, fingerprint("operation", "a"))


def test_a_fingerprint_is_the_same_on_every_machine() -> None:
    # SHA-256 of `2:op4:\xc3\xa91-`, computed elsewhere.
    expected = "82a92714e83e866fe0c046a9e2a2dc6515124f448239a7eb63dd488f471b4dd4"
    assert fingerprint("op", "\u00e91-") == expected


DIFFERENT = [
    ("o",),
    ("o", ""),
    ("o", "", ""),
    ("o", "ab"),
    ("o", "a", "b"),
    ("o", "b", "a"),
    ("o", "a", "b", ""),
    ("o", "", "ab"),
    ("oa", "b"),
    ("o", "1:a"),
    ("o", "1:a1:b"),
    ("o", "A", "b"),
    ("o", "\u00e9"),
    ("o", "e\u0301"),
    ("o", "\ud800"),
]


@pytest.mark.parametrize(("one", "other"), [*combinations(DIFFERENT, 2)])
def test_other_texts_have_another_fingerprint(one: tuple[str], other: tuple[str]) -> None:
    assert fingerprint(*one) != fingerprint(*other)


def test_a_key_is_not_shown() -> None:
    assert KEY not in repr(keyed_request(USER, KEY, "operation"))
