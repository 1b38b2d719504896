"""Articles: text limits, tags, slugs, changes, filters."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from core.domain.accounts import Profile
from core.domain.articles import (
    RESERVED_SLUGS,
    Article,
    ArticleChange,
    ArticleDetails,
    ArticleFilter,
    ArticleListItem,
    ArticleSummary,
    Draft,
    NewArticle,
    apply_article_change,
    can_be_slug,
    list_item,
    new_article,
    require_owner,
    slug_stem,
    suffixed_slug,
    tags_error,
    without_duplicates,
)
from core.domain.errors import Kind
from tests.errors import expect_error

# Text limits


BLANK, TOO_LONG = "can't be blank", "is too long"
LIMITS = [("title", 255), ("description", 1_024), ("body", 65_536)]
CHARACTERS = ["a", " ", "\n", "\N{GRINNING FACE}", "\u0301"]
WHOLE: dict[str, Any] = {"title": "t", "description": "d", "body": "b"}


@pytest.mark.parametrize(("member", "limit"), LIMITS)
@pytest.mark.parametrize("character", CHARACTERS)
@pytest.mark.parametrize(("write", "others"), [(Draft, WHOLE), (ArticleChange, {})])
def test_texts_are_limited_in_code_points(
    write: Any, others: dict[str, str], member: str, limit: int, character: str
) -> None:
    for length in (1, limit):
        written = write(**{**others, member: character * length})
        assert getattr(written, member) == character * length
    with expect_error(Kind.INVALID, {member: TOO_LONG}):
        write(**{**others, member: character * (limit + 1)})
    with expect_error(Kind.INVALID, {member: BLANK}):
        write(**{**others, member: ""})


@pytest.mark.parametrize(
    ("tags", "error"),
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
        (("a",) * 21, TOO_LONG),  # the number that was sent counts, duplicates included
        (("a" * 64,) * 20, None),
    ],
)
def test_tags_are_limited_in_number_and_length(tags: tuple[str, ...], error: str | None) -> None:
    assert tags_error(tags) == error


@pytest.mark.parametrize(
    "tags", [("", "a" * 65), ("a" * 65, ""), (*"abcdefghijklmnopqrst", ""), ("",) * 21]
)
def test_a_blank_tag_is_reported_before_one_that_is_too_long(
    tags: tuple[str, ...],
) -> None:
    assert tags_error(tags) == BLANK


def test_a_draft_reports_every_invalid_member() -> None:
    errors = {"title": TOO_LONG, "description": BLANK, "body": TOO_LONG, "tagList": BLANK}
    with expect_error(Kind.INVALID, errors):
        Draft("t" * 256, "", "b" * 65_537, ("",))


def test_a_change_reports_every_invalid_member() -> None:
    errors = {"title": BLANK, "description": TOO_LONG, "body": BLANK, "tagList": TOO_LONG}
    with expect_error(Kind.INVALID, errors):
        ArticleChange("", "d" * 1_025, "", ("a",) * 21)


@pytest.mark.parametrize("member", ["title", "description", "body"])
def test_valid_members_are_not_reported(member: str) -> None:
    with expect_error(Kind.INVALID, {member: BLANK}):
        Draft(**{**WHOLE, member: ""})
    with expect_error(Kind.INVALID, {member: BLANK}):
        ArticleChange(**{**WHOLE, member: ""})


def test_tags_are_optional_and_a_change_may_be_empty() -> None:
    assert Draft(**WHOLE).tags == ()
    assert ArticleChange() == ArticleChange()


# New articles and changes


THEN = datetime(2026, 11, 22, 15, 29, 0, 123_000, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
LATER = THEN + timedelta(hours=1)
ARTICLE = Article(
    id=7,
    slug="a-title",
    author_id=UUID(int=1),
    title="A title",
    description="d",
    body="b",
    tags=("x", "y"),
    created_at=THEN - timedelta(days=1),
    updated_at=THEN,
)


def test_a_list_item_has_everything_but_the_body() -> None:
    author = Profile("anna", "b", None, following=True)
    view = ArticleDetails(ARTICLE, author, favorited=True, favorites_count=3)
    article = ArticleSummary(
        slug="a-title",
        author_id=UUID(int=1),
        title="A title",
        description="d",
        tags=("x", "y"),
        created_at=THEN - timedelta(days=1),
        updated_at=THEN,
    )
    assert list_item(view) == ArticleListItem(article, author, favorited=True, favorites_count=3)


def test_a_new_article_is_created_and_updated_now() -> None:
    draft = Draft(" T ", "d\n", "\u2028b", ("b", "a", "b"))
    assert new_article(draft, "t", UUID(int=1), THEN) == NewArticle(
        slug="t",
        author_id=UUID(int=1),
        title=" T ",
        description="d\n",
        body="\u2028b",
        tags=("b", "a"),
        created_at=THEN,
        updated_at=THEN,
    )


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        ((), ()),
        (("a", "a", "a"), ("a",)),
        (("b", "a", "b", "c", "a"), ("b", "a", "c")),
        (("a", "A", "a "), ("a", "A", "a ")),
        (("\u00e9", "e\u0301"), ("\u00e9", "e\u0301")),
    ],
)
def test_duplicate_tags_are_removed_and_the_first_position_kept(
    tags: tuple[str, ...], kept: tuple[str, ...]
) -> None:
    assert without_duplicates(tags) == kept


def test_an_empty_change_only_moves_updated_at() -> None:
    assert apply_article_change(ARTICLE, ArticleChange(), LATER) == replace(
        ARTICLE, updated_at=LATER
    )


@pytest.mark.parametrize(
    ("member", "value"),
    [("title", "Another"), ("description", " D "), ("body", "B"), ("tags", ()), ("tags", ("y",))],
)
def test_a_change_replaces_only_the_members_it_sets(member: str, value: Any) -> None:
    after = apply_article_change(ARTICLE, ArticleChange(**{member: value}), LATER)
    assert after == replace(ARTICLE, updated_at=LATER, **{member: value})


def test_duplicate_tags_of_a_change_are_removed() -> None:
    after = apply_article_change(ARTICLE, ArticleChange(tags=("y", "x", "y")), LATER)
    assert after.tags == ("y", "x")


@pytest.mark.parametrize(
    ("now", "updated_at"),
    [
        (LATER, LATER),
        (THEN + 2 * MILLISECOND, THEN + 2 * MILLISECOND),
        (THEN + MILLISECOND, THEN + MILLISECOND),
        (THEN, THEN + MILLISECOND),
        (THEN - MILLISECOND, THEN + MILLISECOND),
        (THEN - timedelta(days=365), THEN + MILLISECOND),
    ],
)
def test_updated_at_rises_even_if_the_clock_does_not(now: datetime, updated_at: datetime) -> None:
    assert apply_article_change(ARTICLE, ArticleChange(), now) == replace(
        ARTICLE, updated_at=updated_at
    )


def test_only_the_owner_passes() -> None:
    require_owner(UUID(int=1), UUID(int=1), "article")
    with expect_error(Kind.FORBIDDEN, {"comment": "forbidden"}):
        require_owner(UUID(int=1), UUID(int=2), "comment")


# Filters


FILTER_MEMBERS = ["tag", "author", "favorited"]


@pytest.mark.parametrize("member", FILTER_MEMBERS)
@pytest.mark.parametrize("name", ["", "\0", "a\0b", "\N{REPLACEMENT CHARACTER}", "a\ufffd"])
def test_an_empty_or_undecodable_name_matches_nothing(member: str, name: str) -> None:
    filters: dict[str, Any] = {member: name}
    assert ArticleFilter(**filters).matches_nothing()
    assert ArticleFilter(**{**dict.fromkeys(FILTER_MEMBERS, "a"), **filters}).matches_nothing()


@pytest.mark.parametrize("member", FILTER_MEMBERS)
@pytest.mark.parametrize("name", ["a", " ", "\n", "\u2028", "..", "a/b", "\N{GRINNING FACE}" * 99])
def test_any_other_name_may_match(member: str, name: str) -> None:
    filters: dict[str, Any] = {member: name}
    assert not ArticleFilter(**filters).matches_nothing()


def test_an_unset_filter_matches_everything() -> None:
    assert not ArticleFilter().matches_nothing()
    assert not ArticleFilter(followed_by=UUID(int=1)).matches_nothing()


# Slugs


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("title", "title"),
        ("How to train your DRAGON 2", "how-to-train-your-dragon-2"),
        ("  Hello,\t \u2014 World!\n", "hello-world"),
        ("snake_case/and.dots", "snake-case-and-dots"),
        ("--a--b--", "a-b"),
        ("a\0b", "a-b"),
        ("Feed", "feed"),
        ("0", "0"),
    ],
)
def test_a_stem_has_letters_and_digits_joined_by_hyphens(title: str, stem: str) -> None:
    assert slug_stem(title) == stem


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("caf\u00e9", "cafe"),
        ("cafe\u0301", "cafe"),
        ("\u00dcber", "u-ber"),  # the combining mark is no letter
        ("Stra\u00dfe", "stra-e"),
        ("\ufb01ne", "fine"),  # one ligature
        ("\uff21\uff42\uff11", "ab1"),  # full-width forms
        ("\u2460\u00b2\u212a", "12k"),  # circled 1, superscript 2, kelvin sign
        ("1\u00bd", "11-2"),
        ("\u0130stanbul", "i-stanbul"),
        ("\u0131\u0663", "article"),  # a dotless i and an Arabic digit: neither is ASCII
    ],
)
def test_titles_are_normalized_to_ascii_by_nfkd(title: str, stem: str) -> None:
    assert slug_stem(title) == stem


@pytest.mark.parametrize(
    "title", ["", " ", "!!!", "---", "\N{GRINNING FACE}", "\u65e5\u672c\u8a9e"]
)
def test_a_title_without_letters_or_digits_becomes_article(title: str) -> None:
    assert slug_stem(title) == "article"


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("a" * 80, "a" * 80),
        ("a" * 81, "a" * 80),
        ("a" * 78 + " b", "a" * 78 + "-b"),
        ("a" * 79 + " b", "a" * 79),
        ("a" * 79 + " - " * 9 + "b", "a" * 79),
        ("a" * 80 + " b", "a" * 80),
        (" " * 200 + "b", "b"),
        ("\ufb01" * 100, "fi" * 40),
        ("a " * 127, "a-" * 39 + "a"),
    ],
)
def test_a_stem_is_cut_to_80_and_never_ends_in_a_hyphen(title: str, stem: str) -> None:
    assert slug_stem(title) == stem


def test_every_title_has_a_valid_stem() -> None:
    chosen = random.Random(4)  # noqa: S311
    pool = "abAB09 -_.!\u00e9\u0301\ufb01\u00bd\u65e5\u2028\0\N{GRINNING FACE}"
    for _ in range(2_000):
        title = "".join(chosen.choices(pool, k=chosen.randint(0, 255)))
        stem = slug_stem(title)
        assert can_be_slug(stem), repr(title)
        assert can_be_slug(suffixed_slug(stem, "0a9z0a9z")), repr(title)
        assert not stem.startswith("-"), repr(title)
        assert not stem.endswith("-"), repr(title)
        assert "--" not in stem, repr(title)
        assert slug_stem(stem) == stem


def test_a_suffix_is_appended_with_a_hyphen() -> None:
    assert suffixed_slug("title", "0a9z0a9z") == "title-0a9z0a9z"


@pytest.mark.parametrize("text", ["a", "0", "a-b", "feed", "article-00000001", "a" * 89])
def test_lower_case_letters_digits_and_hyphens_can_be_a_slug(text: str) -> None:
    assert can_be_slug(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "A", "a b", "a_b", "a.", "a/b", "a\n", "\na", "a\0", "%20", "'"),
        *("\u00e9", "\u0663", "\uff41", "\N{REPLACEMENT CHARACTER}", "\ud800", "a" * 90),
    ],
)
def test_any_other_text_cannot_be_a_slug(text: str) -> None:
    assert not can_be_slug(text)


def test_feed_is_reserved() -> None:
    assert {"feed"} == RESERVED_SLUGS
    assert can_be_slug("feed")
