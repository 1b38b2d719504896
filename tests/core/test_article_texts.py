"""What people write in articles: how long each part may be, in code points."""

from typing import Any

import pytest

from core.domain.articles import ArticleChange, Draft, tags_error
from core.domain.errors import Kind
from tests.refused import refused

BLANK, TOO_LONG = "can't be blank", "is too long"
LIMITS = [("title", 255), ("description", 1_024), ("body", 65_536)]
CHARACTERS = ["a", " ", "\n", "\N{GRINNING FACE}", "\u0301"]
WHOLE: dict[str, Any] = {"title": "t", "description": "d", "body": "b"}


@pytest.mark.parametrize(("member", "limit"), LIMITS)
@pytest.mark.parametrize("character", CHARACTERS)
@pytest.mark.parametrize(("write", "others"), [(Draft, WHOLE), (ArticleChange, {})])
def test_a_text_has_any_code_points_up_to_its_limit(
    write: Any, others: dict[str, str], member: str, limit: int, character: str
) -> None:
    for length in (1, limit):
        written = write(**{**others, member: character * length})
        assert getattr(written, member) == character * length
    with refused(Kind.INVALID, {member: TOO_LONG}):
        write(**{**others, member: character * (limit + 1)})
    with refused(Kind.INVALID, {member: BLANK}):
        write(**{**others, member: ""})


@pytest.mark.parametrize(
    ("tags", "fault"),
    [
        ((), None),
        (("a",), None),
        ((" ",), None),
        (("a" * 64,), None),
        (("\N{GRINNING FACE}" * 64,), None),
        (("a" * 65,), TOO_LONG),
        (("\N{GRINNING FACE}" * 65,), TOO_LONG),
        (("",), BLANK),
        (("a", ""), BLANK),
        (tuple("abcdefghijklmnopqrst"), None),
        (tuple("abcdefghijklmnopqrstu"), TOO_LONG),
        (("a",) * 20, None),
        (("a",) * 21, TOO_LONG),  # as many as were sent, the same one or not
        (("a" * 64,) * 20, None),
    ],
)
def test_there_are_at_most_20_tags_of_1_to_64_code_points(
    tags: tuple[str, ...], fault: str | None
) -> None:
    assert tags_error(tags) == fault


@pytest.mark.parametrize(
    "tags", [("", "a" * 65), ("a" * 65, ""), (*"abcdefghijklmnopqrst", ""), ("",) * 21]
)
def test_a_blank_tag_counts_before_any_that_is_too_long_and_before_their_number(
    tags: tuple[str, ...],
) -> None:
    assert tags_error(tags) == BLANK


def test_a_draft_names_all_that_is_wrong_with_it() -> None:
    faults = {"title": TOO_LONG, "description": BLANK, "body": TOO_LONG, "tagList": BLANK}
    with refused(Kind.INVALID, faults):
        Draft("t" * 256, "", "b" * 65_537, ("",))


def test_a_change_names_all_that_is_wrong_with_it() -> None:
    faults = {"title": BLANK, "description": TOO_LONG, "body": BLANK, "tagList": TOO_LONG}
    with refused(Kind.INVALID, faults):
        ArticleChange("", "d" * 1_025, "", ("a",) * 21)


@pytest.mark.parametrize("member", ["title", "description", "body"])
def test_only_what_is_wrong_is_named(member: str) -> None:
    with refused(Kind.INVALID, {member: BLANK}):
        Draft(**{**WHOLE, member: ""})
    with refused(Kind.INVALID, {member: BLANK}):
        ArticleChange(**{**WHOLE, member: ""})


def test_a_draft_may_have_no_tags_and_a_change_may_change_nothing() -> None:
    assert Draft(**WHOLE).tags == ()
    assert ArticleChange() == ArticleChange()
