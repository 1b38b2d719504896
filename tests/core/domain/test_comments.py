"""Comments: the length of their bodies, and their ids."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from core.domain.comments import NewComment, parse_comment_id
from core.domain.errors import Kind
from tests.errors import expect_error

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("text", ["1", "9", "10", "123456789", "1" + "0" * 17, "9" * 18])
def test_a_comment_id_has_1_to_18_digits(text: str) -> None:
    assert parse_comment_id(text) == int(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "0", "00", "01", "9" * 19, "1" * 400),
        *("-1", "+1", " 1", "1 ", "1\n", "\n1", "1\0", "1 2", "1_0", "1.0", "1e3", "0x1", "a"),
        *("\u0663", "\uff11", "\u00b2", "1\u0301", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_any_other_text_is_not_a_comment_id(text: str) -> None:
    assert parse_comment_id(text) is None


@pytest.mark.parametrize("character", ["a", " ", "\n", "\N{GRINNING FACE}"])
def test_a_comment_has_1_to_16384_code_points(character: str) -> None:
    for length in (1, 16_384):
        body = character * length
        assert NewComment(1, UUID(int=1), body, NOW).body == body
    with expect_error(Kind.INVALID, {"body": "is too long"}):
        NewComment(1, UUID(int=1), character * 16_385, NOW)


def test_an_empty_comment_is_invalid() -> None:
    with expect_error(Kind.INVALID, {"body": "can't be blank"}):
        NewComment(1, UUID(int=1), "", NOW)
