"""Publishing, reading, changing and deleting articles; favorites and tags."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.articles import MemoryArticles
from adapters.memory.comments import MemoryComments
from core.domain.accounts import AccountChange, Bearer, Profile
from core.domain.articles import (
    EMPTY_PAGE,
    Article,
    ArticleChange,
    ArticleDetails,
    ArticleFilter,
    Draft,
    list_item,
)
from core.domain.errors import Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import change_account, follow, unfollow
from core.use_cases.articles import (
    change_article,
    delete_article,
    favorite_article,
    list_articles,
    list_tags,
    publish_article,
    show_article,
    show_feed,
    unfavorite_article,
)
from core.use_cases.comments import add_comment, delete_comment, list_comments
from tests.core.fakes import CountingStore, ManualClock, SequentialRandomness
from tests.core.shortcuts import comment, publish, show
from tests.errors import expect_error

# Publishing


class RepeatingRandomness(SequentialRandomness):
    """Returns each suffix three times before the next."""

    def __init__(self) -> None:
        super().__init__()
        self.returned = 0

    def slug_suffix(self) -> str:
        """The same suffix as before, or the next one."""
        self.returned += 1
        return f"{(self.returned + 2) // 3:08}"


def test_a_published_article_is_returned_as_it_is_shown(
    ports: Ports, clock: ManualClock, anna: Bearer
) -> None:
    anna = run_blocking(change_account(ports, anna, AccountChange(bio="b", image="i")))
    draft = Draft(" A  Title! ", "d", "b\n", ("x", "y", "x"))
    published = run_blocking(publish_article(ports, anna, draft))
    article = Article(
        id=1,
        slug="a-title",
        author_id=anna.user.id,
        title=" A  Title! ",
        description="d",
        body="b\n",
        tags=("x", "y"),
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    author = Profile("anna", "b", "i", following=False)
    assert published == ArticleDetails(article, author, favorited=False, favorites_count=0)
    assert show(ports, "a-title") == show(ports, "a-title", anna) == published


def test_an_article_with_a_taken_stem_gets_a_suffix(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slugs = [
        publish(ports, anna, "A title"),
        publish(ports, anna, "A title"),
        publish(ports, bert, "a TITLE?"),
    ]
    assert slugs == ["a-title", "a-title-00000001", "a-title-00000002"]
    assert [show(ports, slug).article.title for slug in slugs] == ["A title"] * 2 + ["a TITLE?"]


def test_suffixes_are_tried_until_one_is_free(ports: Ports, anna: Bearer) -> None:
    repeating = RepeatingRandomness()
    ports = replace(ports, randomness=repeating)
    slugs = [publish(ports, anna, "A title") for _ in range(4)]
    assert slugs == ["a-title", *(f"a-title-{number:08}" for number in (1, 2, 3))]
    assert repeating.returned == 7  # the third article met the first suffix twice, and so on


def test_a_suffixed_slug_may_be_taken_by_a_title(ports: Ports, anna: Bearer) -> None:
    assert publish(ports, anna, "A title 00000001") == "a-title-00000001"
    slugs = [publish(ports, anna, "A title") for _ in range(2)]
    assert slugs == ["a-title", "a-title-00000002"]


@pytest.mark.parametrize("title", ["feed", "Feed", " FEED! ", "\uff46eed"])
def test_the_slug_feed_is_reserved(ports: Ports, anna: Bearer, title: str) -> None:
    assert publish(ports, anna, title) == "feed-00000001"


@pytest.mark.parametrize(("title", "slug"), [("Feeds", "feeds"), ("fee d", "fee-d")])
def test_slugs_like_feed_are_free(ports: Ports, anna: Bearer, title: str, slug: str) -> None:
    assert publish(ports, anna, title) == slug


def test_titles_of_symbols_alone_share_a_stem(ports: Ports, anna: Bearer) -> None:
    slugs = [publish(ports, anna, title) for title in ("!?", "\N{GRINNING FACE}", "Article")]
    assert slugs == ["article", "article-00000001", "article-00000002"]


def test_a_suffix_does_not_shorten_a_long_stem(ports: Ports, anna: Bearer) -> None:
    slugs = [publish(ports, anna, "a" * 255) for _ in range(2)]
    assert slugs == ["a" * 80, "a" * 80 + "-00000001"]
    assert [show(ports, slug).article.slug for slug in slugs] == slugs


def test_an_article_is_created_when_it_is_published(
    ports: Ports, clock: ManualClock, anna: Bearer
) -> None:
    first = show(ports, publish(ports, anna)).article
    clock.advance(timedelta(hours=1))
    second = show(ports, publish(ports, anna)).article
    assert second.created_at - first.created_at == timedelta(hours=1)
    assert second.updated_at == second.created_at


# Lists and the feed


@pytest.fixture
def three(ports: Ports, clock: ManualClock, anna: Bearer, bert: Bearer) -> list[str]:
    """Articles by Anna, Bert and Anna, an hour apart; Bert favorites the first and the last."""
    written = []
    for author, title, tag in ((anna, "One", "x"), (bert, "Two", "x"), (anna, "Three", "y")):
        written.append(publish(ports, author, title, tag))
        clock.advance(timedelta(hours=1))
    for slug in (written[0], written[2]):
        run_blocking(favorite_article(ports, bert, slug))
    return written


def list_slugs(
    ports: Ports, filters: ArticleFilter, limit: int = 20, offset: int = 0
) -> tuple[list[str], int]:
    """The slugs on a page of a list, and the count of the list."""
    page = run_blocking(list_articles(ports, None, filters, limit, offset))
    return [details.article.slug for details in page.articles], page.count


@pytest.mark.parametrize(
    ("filters", "slugs"),
    [
        (ArticleFilter(), ["three", "two", "one"]),
        (ArticleFilter(tag="x"), ["two", "one"]),
        (ArticleFilter(author="anna"), ["three", "one"]),
        (ArticleFilter(favorited="bert"), ["three", "one"]),
        (ArticleFilter(favorited="anna"), []),
        (ArticleFilter(tag="x", author="anna"), ["one"]),
        (ArticleFilter(tag="x", favorited="bert"), ["one"]),
        (ArticleFilter(author="bert", favorited="bert"), []),
        (ArticleFilter(tag="y", author="anna", favorited="bert"), ["three"]),
        (ArticleFilter(tag="X"), []),
        (ArticleFilter(author="Anna"), []),
        (ArticleFilter(author="nobody"), []),
    ],
)
@pytest.mark.usefixtures("three")
def test_a_list_holds_matching_articles_newest_first(
    ports: Ports, filters: ArticleFilter, slugs: list[str]
) -> None:
    assert list_slugs(ports, filters) == (slugs, len(slugs))


@pytest.mark.parametrize(
    ("limit", "offset", "slugs"),
    [(1, 0, ["three"]), (2, 0, ["three", "two"]), (2, 2, ["one"]), (1, 1, ["two"]), (9, 3, [])],
)
@pytest.mark.usefixtures("three")
def test_a_page_is_a_slice_and_the_count_is_that_of_the_whole_list(
    ports: Ports, limit: int, offset: int, slugs: list[str]
) -> None:
    assert list_slugs(ports, ArticleFilter(), limit, offset) == (slugs, 3)


def test_articles_of_the_same_time_are_listed_last_published_first(
    ports: Ports, anna: Bearer
) -> None:
    slugs = [publish(ports, anna) for _ in range(5)]
    assert list_slugs(ports, ArticleFilter()) == (slugs[::-1], 5)


def test_a_changed_article_keeps_its_position_in_lists(
    ports: Ports, anna: Bearer, three: list[str]
) -> None:
    run_blocking(change_article(ports, anna, three[0], ArticleChange(title="Late")))
    assert list_slugs(ports, ArticleFilter()) == (["three", "two", "late"], 3)


def test_list_items_are_those_of_the_requesting_user(
    ports: Ports, bert: Bearer, three: list[str]
) -> None:
    run_blocking(follow(ports, bert, "anna"))
    for reader in (bert, None):
        page = run_blocking(list_articles(ports, reader, ArticleFilter(), 20, 0))
        assert list(page.articles) == [list_item(show(ports, slug, reader)) for slug in three[::-1]]


@pytest.mark.parametrize("member", ["tag", "author", "favorited"])
@pytest.mark.parametrize("name", ["", "a\0", "\N{REPLACEMENT CHARACTER}"])
@pytest.mark.usefixtures("three")
def test_an_impossible_name_gives_an_empty_list_without_a_query(
    ports: Ports, store: CountingStore, anna: Bearer, member: str, name: str
) -> None:
    units_before = store.units
    filters: dict[str, Any] = {member: name}
    page = run_blocking(list_articles(ports, anna, ArticleFilter(**filters), 20, 0))
    assert page == EMPTY_PAGE
    assert store.units == units_before


def test_a_feed_holds_articles_by_followed_authors(
    ports: Ports, anna: Bearer, bert: Bearer, three: list[str]
) -> None:
    assert run_blocking(show_feed(ports, bert, 20, 0)) == EMPTY_PAGE
    run_blocking(follow(ports, bert, "anna"))
    feed = run_blocking(show_feed(ports, bert, 20, 0))
    assert list(feed.articles) == [list_item(show(ports, slug, bert)) for slug in three[::-2]]
    second = run_blocking(show_feed(ports, bert, 1, 1))
    assert (second.articles, second.count) == (feed.articles[1:], 2)
    assert run_blocking(show_feed(ports, anna, 20, 0)) == EMPTY_PAGE
    run_blocking(unfollow(ports, bert, "anna"))
    assert run_blocking(show_feed(ports, bert, 20, 0)) == EMPTY_PAGE


# Changing


MILLISECOND = timedelta(milliseconds=1)
ARTICLE_NOT_FOUND = {"article": "not found"}


def change(ports: Ports, user: Bearer, slug: str, **members: object) -> ArticleDetails:
    """Change an article."""
    return run_blocking(change_article(ports, user, slug, ArticleChange(**members)))  # type: ignore[arg-type]


def test_a_change_is_stored_and_returned_for_its_author(
    ports: Ports, clock: ManualClock, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna, "A title", "x", "y")
    before = run_blocking(favorite_article(ports, bert, slug))
    run_blocking(favorite_article(ports, anna, slug))
    run_blocking(follow(ports, bert, "anna"))
    clock.advance(timedelta(hours=1))
    after = change(ports, anna, slug, description="D", body="B", tags=("y", "z", "y"))
    article = replace(
        before.article, description="D", body="B", tags=("y", "z"), updated_at=clock.now()
    )
    assert after == replace(before, article=article, favorited=True, favorites_count=2)
    assert show(ports, slug, anna) == after


def test_an_empty_change_only_moves_updated_at(ports: Ports, anna: Bearer) -> None:
    slug = publish(ports, anna, "A title", "x", "y")
    before = show(ports, slug).article
    after = change(ports, anna, slug).article
    assert after == replace(before, updated_at=before.updated_at + MILLISECOND)


def test_an_empty_tag_list_removes_all_tags(ports: Ports, anna: Bearer) -> None:
    slug = publish(ports, anna, "A title", "x", "y")
    assert change(ports, anna, slug, tags=()).article.tags == ()
    assert show(ports, slug).article.tags == ()


def test_changes_add_up_and_each_is_later(ports: Ports, clock: ManualClock, anna: Bearer) -> None:
    slug = publish(ports, anna)
    for number in range(1, 4):
        after = change(ports, anna, slug, body=f"{number}").article
        assert after.updated_at == clock.now() + number * MILLISECOND
    clock.advance(-timedelta(days=1))
    assert change(ports, anna, slug, description="D").article == replace(
        after, description="D", updated_at=after.updated_at + MILLISECOND
    )


@pytest.mark.parametrize("title", ["A title", "a   TITLE", "\u2014A\u2028title!"])
def test_a_title_with_the_same_stem_keeps_the_slug(ports: Ports, anna: Bearer, title: str) -> None:
    slugs = [publish(ports, anna, "A title"), publish(ports, anna, "A title")]
    for slug in slugs:
        after = change(ports, anna, slug, title=title).article
        assert (after.slug, after.title) == (slug, title)
    assert slugs == ["a-title", "a-title-00000001"]


def test_another_stem_changes_the_slug_and_frees_the_old_one(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna, "A title")
    before = comment(ports, bert, slug)
    after = change(ports, anna, slug, title="Another")
    assert after.article.slug == "another"
    assert show(ports, "another") == after
    assert run_blocking(list_comments(ports, None, "another", 100, 0)) == [before]
    with expect_error(Kind.NOT_FOUND, ARTICLE_NOT_FOUND):
        show(ports, slug)
    assert publish(ports, bert, "A title") == slug


def test_a_taken_slug_gets_a_suffix(ports: Ports, anna: Bearer) -> None:
    for title in ("Taken", "Taken", "Feed"):
        publish(ports, anna, title)
    slug = publish(ports, anna, "A title")
    assert change(ports, anna, slug, title="taken").article.slug == "taken-00000003"
    assert change(ports, anna, "taken-00000003", title="feed").article.slug == "feed-00000004"
    assert change(ports, anna, "feed-00000004", title="A title").article.slug == "a-title"


def test_a_title_may_contain_the_suffix_of_its_own_slug(ports: Ports, anna: Bearer) -> None:
    slugs = [publish(ports, anna, "A title") for _ in range(2)]
    after = change(ports, anna, slugs[1], title="A title 00000001").article
    assert after.slug == slugs[1]


def test_changing_an_unknown_article_is_not_found(ports: Ports, anna: Bearer) -> None:
    publish(ports, anna, "A title")
    for slug in ("another", "a-title-", "feed"):
        with expect_error(Kind.NOT_FOUND, ARTICLE_NOT_FOUND):
            change(ports, anna, slug, body="B")


def test_only_the_author_changes_an_article(ports: Ports, anna: Bearer, bert: Bearer) -> None:
    slug = publish(ports, anna)
    before = show(ports, slug)
    for members in ({"body": "B"}, {"title": "Another"}, {}):
        with expect_error(Kind.FORBIDDEN, {"article": "forbidden"}):
            change(ports, bert, slug, **members)
    assert show(ports, slug) == before


# Deleting


@pytest.fixture
def slug_to_delete(ports: Ports, anna: Bearer, bert: Bearer) -> str:
    """The slug of an article by Anna that Bert has favorited and commented on."""
    slug = publish(ports, anna, "A title", "x")
    run_blocking(favorite_article(ports, bert, slug))
    comment(ports, bert, slug)
    return slug


def test_a_deleted_article_is_gone_from_every_list(
    ports: Ports, anna: Bearer, slug_to_delete: str
) -> None:
    run_blocking(delete_article(ports, anna, slug_to_delete))
    with expect_error(Kind.NOT_FOUND, ARTICLE_NOT_FOUND):
        show(ports, slug_to_delete)
    with expect_error(Kind.NOT_FOUND, ARTICLE_NOT_FOUND):
        run_blocking(list_comments(ports, None, slug_to_delete, 100, 0))
    for filters in (ArticleFilter(), ArticleFilter(tag="x"), ArticleFilter(favorited="bert")):
        assert run_blocking(list_articles(ports, None, filters, 20, 0)) == EMPTY_PAGE
    assert run_blocking(list_tags(ports)) == []


def test_a_later_article_of_the_slug_inherits_nothing(
    ports: Ports, anna: Bearer, slug_to_delete: str
) -> None:
    run_blocking(delete_article(ports, anna, slug_to_delete))
    assert publish(ports, anna, "A title") == slug_to_delete
    details = show(ports, slug_to_delete)
    assert (details.article.tags, details.favorites_count) == ((), 0)
    assert run_blocking(list_comments(ports, None, slug_to_delete, 100, 0)) == []


def test_other_articles_keep_their_tags_favorites_and_comments(
    ports: Ports, anna: Bearer, bert: Bearer, slug_to_delete: str
) -> None:
    other = publish(ports, anna, "Another", "x", "y")
    before = run_blocking(favorite_article(ports, bert, other))
    added = comment(ports, anna, other)
    run_blocking(delete_article(ports, anna, slug_to_delete))
    assert show(ports, other, bert) == before
    assert run_blocking(list_comments(ports, None, other, 100, 0)) == [added]


def test_deleting_twice_is_not_found(ports: Ports, anna: Bearer, slug_to_delete: str) -> None:
    run_blocking(delete_article(ports, anna, slug_to_delete))
    with expect_error(Kind.NOT_FOUND, ARTICLE_NOT_FOUND):
        run_blocking(delete_article(ports, anna, slug_to_delete))


def test_only_the_author_deletes_an_article(
    ports: Ports, bert: Bearer, slug_to_delete: str
) -> None:
    before = show(ports, slug_to_delete)
    with expect_error(Kind.FORBIDDEN, {"article": "forbidden"}):
        run_blocking(delete_article(ports, bert, slug_to_delete))
    assert show(ports, slug_to_delete) == before


def test_deleting_an_unknown_article_is_not_found(ports: Ports, bert: Bearer) -> None:
    with expect_error(Kind.NOT_FOUND, ARTICLE_NOT_FOUND):
        run_blocking(delete_article(ports, bert, "a-title"))


# Favorites


FavoriteUseCase = Callable[[Ports, Bearer, str], Coroutine[Any, Any, ArticleDetails]]


def test_favorited_is_per_user_and_the_count_is_public(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna)
    before = show(ports, slug)
    favorited = run_blocking(favorite_article(ports, bert, slug))
    assert favorited == replace(before, favorited=True, favorites_count=1)
    assert show(ports, slug, bert) == favorited
    assert show(ports, slug) == show(ports, slug, anna) == replace(before, favorites_count=1)


@pytest.mark.parametrize("use", [favorite_article, unfavorite_article])
def test_favoriting_is_retried_if_the_slug_passed_to_another_article(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch, use: FavoriteUseCase
) -> None:
    before, slug = publish(ports, anna, "Before"), publish(ports, anna, "Now")
    found = iter([show(ports, before).article.id, show(ports, slug).article.id])

    async def another_at_first(_articles: MemoryArticles, _slug: str) -> int:
        return next(found)

    monkeypatch.setattr(MemoryArticles, "id_of", another_at_first)
    favorited = use is favorite_article
    details = run_blocking(use(ports, anna, slug))
    assert (details.article.slug, details.favorited) == (slug, favorited)
    assert show(ports, before, anna).favorited is False


def test_authors_may_favorite_their_own_articles(ports: Ports, anna: Bearer) -> None:
    details = run_blocking(favorite_article(ports, anna, publish(ports, anna)))
    assert (details.favorited, details.favorites_count) == (True, 1)


def test_favoriting_is_idempotent(ports: Ports, anna: Bearer, bert: Bearer) -> None:
    slug = publish(ports, anna)
    for user, count in ((anna, 1), (anna, 1), (bert, 2), (bert, 2), (anna, 2)):
        assert run_blocking(favorite_article(ports, user, slug)).favorites_count == count
    for user, count in ((bert, 1), (bert, 1), (anna, 0), (anna, 0)):
        details = run_blocking(unfavorite_article(ports, user, slug))
        assert (details.favorited, details.favorites_count) == (False, count)


def test_favoriting_an_article_leaves_the_others(ports: Ports, anna: Bearer) -> None:
    one, other = publish(ports, anna), publish(ports, anna)
    before = show(ports, other, anna)
    run_blocking(favorite_article(ports, anna, one))
    assert show(ports, other, anna) == before


def test_favoriting_does_not_change_updated_at(
    ports: Ports, clock: ManualClock, anna: Bearer
) -> None:
    slug = publish(ports, anna)
    before = show(ports, slug).article
    clock.advance(timedelta(hours=1))
    assert run_blocking(favorite_article(ports, anna, slug)).article == before
    assert run_blocking(unfavorite_article(ports, anna, slug)).article == before


def test_the_result_says_whether_the_user_follows_the_author(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna)
    run_blocking(follow(ports, bert, "anna"))
    assert run_blocking(favorite_article(ports, bert, slug)).author.following
    assert run_blocking(unfavorite_article(ports, bert, slug)).author.following
    assert not run_blocking(favorite_article(ports, anna, slug)).author.following


@pytest.mark.parametrize("use_case", [favorite_article, unfavorite_article])
@pytest.mark.parametrize("slug", ["another", "feed", "a-title-00000001"])
def test_favoriting_an_unknown_article_is_not_found(
    ports: Ports, anna: Bearer, use_case: FavoriteUseCase, slug: str
) -> None:
    publish(ports, anna, "A title")
    with expect_error(Kind.NOT_FOUND, {"article": "not found"}):
        run_blocking(use_case(ports, anna, slug))


# Tags


def test_tags_are_listed_most_used_first_then_last_added_first(ports: Ports, anna: Bearer) -> None:
    assert run_blocking(list_tags(ports)) == []
    first = publish(ports, anna, "One", "a", "b")
    second = publish(ports, anna, "Two", "c", "b")
    assert run_blocking(list_tags(ports)) == ["b", "c", "a"]
    run_blocking(change_article(ports, anna, first, ArticleChange(tags=("b", "a", "d"))))
    assert run_blocking(list_tags(ports)) == ["b", "d", "c", "a"]
    run_blocking(delete_article(ports, anna, second))
    assert run_blocking(list_tags(ports)) == ["d", "b", "a"]


def test_at_most_a_thousand_tags_are_listed(ports: Ports, anna: Bearer) -> None:
    for number in range(51):
        publish(ports, anna, "A title", *(f"{number} {tag}" for tag in range(20)))
    tags = run_blocking(list_tags(ports))
    assert len(tags) == 1_000
    assert (tags[0], tags[-1]) == ("50 19", "1 0")


# Slugs and comment ids that nothing can have


UseCase = Callable[[Ports, Bearer, str], Coroutine[Any, Any, object]]
USE_CASES: dict[str, UseCase] = {
    "show": show_article,
    "change": lambda ports, user, slug: change_article(ports, user, slug, ArticleChange(body="B")),
    "delete": delete_article,
    "favorite": favorite_article,
    "unfavorite": unfavorite_article,
    "comments": lambda ports, user, slug: list_comments(ports, user, slug, 100, 0),
    "comment": lambda ports, user, slug: add_comment(ports, user, slug, "a"),
    "delete comment": lambda ports, user, slug: delete_comment(ports, user, slug, "1"),
}


@pytest.mark.parametrize("use", USE_CASES.values(), ids=USE_CASES)
@pytest.mark.parametrize("slug", ["", "A-title", "a title", "a\0", "\N{REPLACEMENT CHARACTER}"])
def test_an_impossible_slug_is_not_found_without_a_query(
    ports: Ports, anna: Bearer, store: CountingStore, use: UseCase, slug: str
) -> None:
    units_before = store.units
    with expect_error(Kind.NOT_FOUND, {"article": "not found"}):
        run_blocking(use(ports, anna, slug))
    assert store.units == units_before


@pytest.mark.parametrize("number", ["", "0", "01", "-1", "1 ", "1.0", "9" * 19, "\u0661", "a\0"])
def test_an_impossible_comment_id_is_not_found_without_a_query(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    slug = publish(ports, anna)
    comment(ports, anna, slug)
    looked_for: list[int] = []

    async def look(_comments: MemoryComments, _article_id: int, comment_id: int) -> None:
        looked_for.append(comment_id)

    monkeypatch.setattr(MemoryComments, "by_id", look)
    with expect_error(Kind.NOT_FOUND, {"comment": "not found"}):
        run_blocking(delete_comment(ports, anna, slug, number))
    assert looked_for == []
    with expect_error(Kind.NOT_FOUND, {"comment": "not found"}):
        run_blocking(delete_comment(ports, anna, slug, "2"))
    assert looked_for == [2]
