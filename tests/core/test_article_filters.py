"""Which names in a list's filter are none."""

from typing import Any
from uuid import UUID

import pytest

from core.domain.articles import ArticleFilter

MEMBERS = ["tag", "author", "favorited"]


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("name", ["", "\0", "a\0b", "\N{REPLACEMENT CHARACTER}", "a\ufffd"])
def test_an_empty_name_and_bytes_that_are_no_text_match_nothing(member: str, name: str) -> None:
    given: dict[str, Any] = {member: name}
    assert ArticleFilter(**given).matches_nothing()
    assert ArticleFilter(**{**dict.fromkeys(MEMBERS, "a"), **given}).matches_nothing()


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("name", ["a", " ", "\n", "\u2028", "..", "a/b", "\N{GRINNING FACE}" * 99])
def test_any_other_text_may_match_something(member: str, name: str) -> None:
    given: dict[str, Any] = {member: name}
    assert not ArticleFilter(**given).matches_nothing()


def test_a_name_that_is_not_given_matches_everything() -> None:
    assert not ArticleFilter().matches_nothing()
    assert not ArticleFilter(followed_by=UUID(int=1)).matches_nothing()
