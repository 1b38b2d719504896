"""What a draft becomes, and what a change makes of an article."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from core.domain.accounts import Profile
from core.domain.articles import (
    Article,
    ArticleChange,
    ArticleDetails,
    ArticleListItem,
    ArticleSummary,
    Draft,
    NewArticle,
    apply_article_change,
    list_item,
    new_article,
    require_owner,
    without_duplicates,
)
from core.domain.errors import Kind
from tests.refused import refused

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


def test_lists_show_all_that_is_seen_of_an_article_but_its_body() -> None:
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


def test_a_new_article_is_its_draft_changed_when_it_was_created() -> None:
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
def test_a_tag_that_is_repeated_stands_where_it_first_stood(
    tags: tuple[str, ...], kept: tuple[str, ...]
) -> None:
    assert without_duplicates(tags) == kept


def test_absent_members_stay() -> None:
    assert apply_article_change(ARTICLE, ArticleChange(), LATER) == replace(
        ARTICLE, updated_at=LATER
    )


@pytest.mark.parametrize(
    ("member", "value"),
    [("title", "Another"), ("description", " D "), ("body", "B"), ("tags", ()), ("tags", ("y",))],
)
def test_a_member_that_is_given_replaces_its_own_alone(member: str, value: Any) -> None:
    after = apply_article_change(ARTICLE, ArticleChange(**{member: value}), LATER)
    assert after == replace(ARTICLE, updated_at=LATER, **{member: value})


def test_the_tags_of_a_change_are_without_repeats_too() -> None:
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
def test_every_change_is_strictly_later_than_the_last_whatever_the_clock_says(
    now: datetime, updated_at: datetime
) -> None:
    assert apply_article_change(ARTICLE, ArticleChange(), now) == replace(
        ARTICLE, updated_at=updated_at
    )


def test_only_the_owner_is_let_pass() -> None:
    require_owner(UUID(int=1), UUID(int=1), "article")
    with refused(Kind.FORBIDDEN, {"comment": "forbidden"}):
        require_owner(UUID(int=1), UUID(int=2), "comment")
