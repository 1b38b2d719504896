"""Articles, their slugs, tags and favorites."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from core.domain.articles import Article, ArticleFilter
from core.domain.comments import Comment, NewComment
from core.ports.store import Stale, Store
from tests.stores.databases import execute, rows
from tests.stores.shortcuts import (
    ANNA,
    BERT,
    FIRST,
    NOON,
    SECOND,
    add,
    article_details,
    by_slug,
    comment,
    comments,
    delete,
    favorite,
    numbered,
    page,
    publish,
    publish_all,
    replace_article,
    tags,
)
from tests.stores.stores import Open, StoreRunner

# Articles


TEXTS = [
    "  blanks at both ends \t\n",
    "\N{GRINNING FACE}" * 64,
    "a\u2028b\u2029c\u0085d\x7f\x01",
    "\r\n is no \n",
    "\u00e9 is no e\u0301",
    "'; DROP TABLE articles; -- %s %(a)s :name ? \\ \"",
    "\ufeff\ufffd\uffff",
    " ",
]


def test_an_article_is_stored(populated: StoreRunner) -> None:
    added = populated.run(publish(populated.store, FIRST))
    assert added is not None
    assert added == numbered(FIRST, added.id)
    assert populated.run(by_slug(populated.store, "first")) == added


def test_articles_are_numbered_in_order(populated: StoreRunner) -> None:
    first, second = populated.run(publish_all(populated.store, FIRST, SECOND))
    assert 0 < first.id < second.id
    third = populated.run(publish(populated.store, replace(FIRST, slug="third")))
    assert third is not None
    assert third.id > second.id


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_stored_exactly(populated: StoreRunner, text: str) -> None:
    new = replace(
        FIRST, title=text, description=text * 2, body=text * 100, tags=(text, text[:-1] + "!")
    )
    added = populated.run(publish(populated.store, new))
    assert populated.run(by_slug(populated.store, "first")) == added
    assert added == numbered(new, added.id if added else 0)


def test_texts_of_the_greatest_length_are_stored(populated: StoreRunner) -> None:
    character = "\N{GRINNING FACE}"
    tags = tuple(character * 63 + letter for letter in "abcdefghijklmnopqrst")
    new = replace(
        FIRST,
        slug="a" * 89,
        title=character * 255,
        description=character * 1_024,
        body=character * 65_536,
        tags=tags,
    )
    added = populated.run(publish(populated.store, new))
    assert populated.run(by_slug(populated.store, "a" * 89)) == added
    assert added == numbered(new, added.id if added else 0)


@pytest.mark.parametrize("milliseconds", [0, 1, 10, 100, 123, 999])
def test_times_are_stored_to_the_millisecond_and_read_in_utc(
    populated: StoreRunner, milliseconds: int
) -> None:
    moment = NOON + timedelta(milliseconds=milliseconds)
    new = replace(FIRST, created_at=moment, updated_at=moment + timedelta(milliseconds=1))
    populated.run(publish(populated.store, new))
    found = populated.run(by_slug(populated.store, "first"))
    assert found is not None
    assert (found.created_at, found.updated_at) == (new.created_at, new.updated_at)
    assert found.created_at.utcoffset() == found.updated_at.utcoffset() == timedelta(0)


def test_three_queries_find_an_article_by_its_slug(populated: StoreRunner) -> None:
    async def found(slug: str) -> tuple[Article | None, int | None, Article | None]:
        async with populated.store.reading() as work:
            details = await work.articles.details(slug, None)
            by_slug = await work.articles.by_slug(slug)
            return by_slug, await work.articles.id_of(slug), details.article if details else None

    first, _ = populated.run(publish_all(populated.store, FIRST, SECOND))
    assert populated.run(found("first")) == (first, first.id, first)
    for unknown in ("third", "First", "first ", "firs", "fir%", ""):
        assert populated.run(found(unknown)) == (None, None, None)


def test_details_include_the_author(populated: StoreRunner) -> None:
    async def follow() -> None:
        async with populated.store.writing() as work:
            await work.follows.add(BERT.id, FIRST.author_id)

    first, _ = populated.run(
        publish_all(populated.store, FIRST, replace(SECOND, author_id=BERT.id))
    )
    populated.run(follow())
    for reader_id, following in ((None, False), (FIRST.author_id, False), (BERT.id, True)):
        details = populated.run(article_details(populated.store, "first", reader_id))
        assert details is not None
        assert (details.article, details.favorited, details.favorites_count) == (first, False, 0)
        assert (details.author.username, details.author.following) == ("anna", following)
        assert (details.author.bio, details.author.image) == (
            "born in Umeå",
            "https://x.org/anna.png",
        )


def test_an_error_rolls_an_article_back(populated: StoreRunner) -> None:
    async def fail_after_adding() -> None:
        async with populated.store.writing() as work:
            added = await work.articles.add(FIRST)
            assert added is not None
            assert await work.articles.by_slug("first") == added
            raise LookupError

    with pytest.raises(LookupError):
        populated.run(fail_after_adding())
    assert populated.run(by_slug(populated.store, "first")) is None
    assert populated.run(publish(populated.store, FIRST)) is not None


# Versions


WRITERS = 8
LATER = NOON + timedelta(milliseconds=1)


def test_an_article_is_replaced(populated: StoreRunner) -> None:
    first, second = populated.run(publish_all(populated.store, FIRST, SECOND))
    after = replace(
        first, slug="moved", title="M", description="D", body="B", tags=("z",), updated_at=LATER
    )
    assert populated.run(replace_article(populated.store, after, first))
    assert populated.run(by_slug(populated.store, "moved")) == after
    assert populated.run(by_slug(populated.store, "first")) is None
    assert populated.run(by_slug(populated.store, "second")) == second


@pytest.mark.parametrize("milliseconds", [-1000, -1, 1, 1000])
def test_a_write_over_another_version_of_an_article_is_stale(
    populated: StoreRunner, milliseconds: int
) -> None:
    (first,) = populated.run(publish_all(populated.store, FIRST))
    details = replace(first, updated_at=first.updated_at + timedelta(milliseconds=milliseconds))
    with pytest.raises(Stale):
        populated.run(
            replace_article(populated.store, replace(details, body="B", tags=("new",)), details)
        )
    assert populated.run(by_slug(populated.store, "first")) == first
    assert populated.run(tags(populated.store)) == ["y", "x"]


def test_a_write_over_a_deleted_article_is_stale(populated: StoreRunner) -> None:
    first, second = populated.run(publish_all(populated.store, FIRST, SECOND))
    populated.run(delete(populated.store, first))
    with pytest.raises(Stale):
        populated.run(replace_article(populated.store, replace(first, updated_at=LATER), first))
    assert populated.run(by_slug(populated.store, "first")) is None
    assert populated.run(by_slug(populated.store, "second")) == second


def test_a_stale_write_of_a_taken_slug_is_stale(populated: StoreRunner) -> None:
    first, _ = populated.run(publish_all(populated.store, FIRST, SECOND))
    details = replace(first, updated_at=LATER)
    with pytest.raises(Stale):
        populated.run(replace_article(populated.store, replace(details, slug="second"), details))


@pytest.mark.parametrize("milliseconds", [-1000, -1, 1, 1000])
def test_a_deletion_of_another_version_is_stale(populated: StoreRunner, milliseconds: int) -> None:
    (first,) = populated.run(publish_all(populated.store, FIRST))
    details = replace(first, updated_at=first.updated_at + timedelta(milliseconds=milliseconds))
    with pytest.raises(Stale):
        populated.run(delete(populated.store, details))
    assert populated.run(by_slug(populated.store, "first")) == first
    assert populated.run(tags(populated.store)) == ["y", "x"]


@pytest.mark.parametrize("attempt", range(5))
def test_one_of_a_concurrent_change_and_deletion_succeeds(
    populated: StoreRunner, attempt: int
) -> None:
    (first,) = populated.run(publish_all(populated.store, FIRST))
    after = replace(first, slug="moved", tags=(), updated_at=LATER)
    uses = [replace_article(populated.store, after, first), delete(populated.store, first)]
    changed, deleted = populated.run_at_once(uses[::-1] if attempt % 2 else uses)[
        :: 1 - attempt % 2 * 2
    ]
    found = populated.run(by_slug(populated.store, "moved"))
    if changed is True:
        assert (type(deleted), found) == (Stale, after)
    else:
        assert (type(changed), deleted, found) == (Stale, None, None)


def test_one_of_concurrent_writes_over_a_version_of_an_article_succeeds(
    populated: StoreRunner,
) -> None:
    (first,) = populated.run(publish_all(populated.store, FIRST))
    changes = [
        replace(first, body=f"{number}", tags=("x", f"{number}"), updated_at=LATER)
        for number in range(WRITERS)
    ]
    outcomes = populated.run_at_once(
        [replace_article(populated.store, change, first) for change in changes]
    )
    stale = [type(outcome) for outcome in outcomes if outcome is not True]
    assert stale == [Stale] * 7
    winner = changes[outcomes.index(True)]
    assert populated.run(by_slug(populated.store, "first")) == winner
    assert populated.run(tags(populated.store)) == [winner.tags[1], "x"]


# Slugs

# As if another article had the slug during the change only.
REFUSE_SLUGS = (
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RAISE unique_violation; END'",
    "CREATE TRIGGER refused BEFORE UPDATE ON articles EXECUTE FUNCTION refuse()",
)
OTHER = replace(FIRST, author_id=BERT.id, title="Rival", tags=("other",))


def test_a_taken_slug_stores_nothing(
    populated: StoreRunner,
) -> None:
    first = populated.run(publish(populated.store, FIRST))
    assert populated.run(publish(populated.store, OTHER)) is None
    assert populated.run(by_slug(populated.store, "first")) == first
    assert populated.run(tags(populated.store)) == ["y", "x"]
    assert populated.run(page(populated.store, ArticleFilter())).count == 1


def test_a_unit_of_work_continues_after_a_taken_slug(populated: StoreRunner) -> None:
    async def go_on() -> None:
        async with populated.store.writing() as work:
            assert await work.articles.add(FIRST) is not None
            assert await work.articles.add(OTHER) is None
            second = await work.articles.add(SECOND)
            assert second is not None
            taken = replace(second, slug="first", title="First, too", tags=("other",))
            assert not await work.articles.replace(taken, second)
            free = replace(taken, slug="third", tags=("z",))
            assert await work.articles.replace(free, second)
            assert await work.articles.add(replace(OTHER, slug="fourth")) is not None

    populated.run(go_on())
    found = [populated.run(by_slug(populated.store, slug)) for slug in ("first", "third", "fourth")]
    assert [article and article.title for article in found] == ["First", "First, too", "Rival"]
    assert [article and article.tags for article in found] == [("x", "y"), ("z",), ("other",)]
    assert populated.run(by_slug(populated.store, "second")) is None


def test_a_change_to_a_taken_slug_stores_nothing(populated: StoreRunner) -> None:
    first, second = populated.run(publish_all(populated.store, FIRST, SECOND))
    taken = replace(second, slug="first", title="T", tags=("new",))
    assert not populated.run(replace_article(populated.store, taken, second))
    assert populated.run(by_slug(populated.store, "first")) == first
    assert populated.run(by_slug(populated.store, "second")) == second
    assert "new" not in populated.run(tags(populated.store))


def test_an_article_keeps_its_slug_and_a_former_one_is_free(populated: StoreRunner) -> None:
    first, second = populated.run(publish_all(populated.store, FIRST, SECOND))
    moved = replace(first, slug="moved")
    assert populated.run(replace_article(populated.store, moved, first))
    assert populated.run(replace_article(populated.store, moved, moved))
    assert populated.run(by_slug(populated.store, "moved")) == moved
    follower = replace(second, slug="first")
    assert populated.run(replace_article(populated.store, follower, second))
    assert populated.run(by_slug(populated.store, "first")) == follower


@pytest.mark.postgresql
def test_a_slug_that_becomes_free_meanwhile_is_stale(open_in_sql: Open, served: str) -> None:
    with open_in_sql(served) as opened:
        opened.run(add(opened.store, ANNA))
        (article,) = opened.run(publish_all(opened.store, FIRST))
        execute(served, *REFUSE_SLUGS)
        with pytest.raises(Stale):
            opened.run(replace_article(opened.store, replace(article, slug="free"), article))
        assert opened.run(by_slug(opened.store, "first")) == article


@pytest.mark.parametrize("other", ["first-", "firs", "f-irst"])
def test_similar_slugs_are_different(populated: StoreRunner, other: str) -> None:
    assert len(populated.run(publish_all(populated.store, FIRST, replace(FIRST, slug=other)))) == 2


def test_one_of_concurrent_articles_gets_the_slug(
    populated: StoreRunner,
) -> None:
    stale_writes = [
        replace(FIRST, title=f"{number}", tags=(f"{number}",)) for number in range(WRITERS)
    ]
    outcomes = populated.run_at_once([publish(populated.store, other) for other in stale_writes])
    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"NoneType": 7, "Article": 1}
    winner = next(outcome for outcome in outcomes if outcome is not None)
    assert populated.run(by_slug(populated.store, "first")) == winner
    assert populated.run(tags(populated.store)) == [*winner.tags]


def test_one_of_concurrent_changes_gets_the_slug(
    populated: StoreRunner,
) -> None:
    before = populated.run(
        publish_all(populated.store, *(replace(FIRST, slug=f"{n}") for n in range(WRITERS)))
    )
    after = [replace(article, slug="first") for article in before]
    outcomes = populated.run_at_once(
        [replace_article(populated.store, *pair) for pair in zip(after, before, strict=True)]
    )
    assert sorted(map(str, outcomes)) == ["False"] * 7 + ["True"]
    winner = after[outcomes.index(True)]
    assert populated.run(by_slug(populated.store, "first")) == winner


# Tags


# The tags that replace those before, and the tags in use, last added first.
STEPS: list[tuple[tuple[str, ...], list[str]]] = [
    (("b", "a"), ["b", "a"]),  # reordered, none added
    (("b", "c", "a"), ["c", "b", "a"]),
    (("c",), ["c"]),
    (("a", "c"), ["a", "c"]),  # "a" is added again
    (("a", "c"), ["a", "c"]),
    (("c", "a", "d", "b"), ["b", "d", "a", "c"]),
    ((), []),
    (("b",), ["b"]),
]


def test_replaced_tags_are_stored_in_their_order(populated: StoreRunner) -> None:
    article = _with_tags(populated, "a", "b")
    for step, (names, in_use) in enumerate(STEPS):
        after = replace(article, tags=names, updated_at=article.updated_at + timedelta(seconds=1))
        assert populated.run(replace_article(populated.store, after, article))
        assert populated.run(by_slug(populated.store, "first")) == after, step
        assert populated.run(tags(populated.store)) == in_use, step
        article = after


def test_replacing_tags_keeps_those_of_other_articles(populated: StoreRunner) -> None:
    first, second = populated.run(publish_all(populated.store, FIRST, SECOND))
    assert populated.run(replace_article(populated.store, replace(first, tags=("z", "n")), first))
    assert populated.run(by_slug(populated.store, "second")) == second
    assert populated.run(tags(populated.store)) == ["z", "n", "y"]


def test_tags_are_listed_most_used_first_then_last_added_first(populated: StoreRunner) -> None:
    names = [("a", "b"), ("c", "d"), ("b", "e"), ("c",), ("f",), ("b",)]
    written = [replace(FIRST, slug=f"{n}", tags=tags) for n, tags in enumerate(names)]
    articles = populated.run(publish_all(populated.store, *written))
    assert populated.run(tags(populated.store)) == ["b", "c", "f", "e", "d", "a"]
    populated.run(delete(populated.store, articles[2]))
    assert populated.run(tags(populated.store)) == ["b", "c", "f", "d", "a"]


@pytest.mark.parametrize("limit", [1, 3, 5, 6, 7])
def test_the_list_of_tags_is_limited(populated: StoreRunner, limit: int) -> None:
    _with_tags(populated, *"abcdef")
    assert populated.run(tags(populated.store, limit)) == list("fedcba")[:limit]


def test_only_the_tags_that_were_added_last_are_counted(populated: StoreRunner) -> None:
    names = ("ab", "ac", "ab", "de")
    written = [replace(FIRST, slug=f"{n}", tags=tuple(tags)) for n, tags in enumerate(names)]
    populated.run(publish_all(populated.store, *written))
    for newest, expected in ((100, "abedc"), (4, "edba"), (3, "edb"), (2, "ed"), (1, "e")):
        assert populated.run(tags(populated.store, newest=newest)) == list(expected)
    assert populated.run(tags(populated.store, 2, newest=3)) == ["e", "d"]


def test_tags_are_optional(populated: StoreRunner) -> None:
    article = _with_tags(populated)
    assert populated.run(by_slug(populated.store, "first")) == article
    assert article.tags == ()
    assert populated.run(tags(populated.store)) == []


def test_similar_tags_are_different(populated: StoreRunner) -> None:
    names = ("a", "A", "a ", "\u00e9", "e\u0301", "ss", "\u00df", "1", "01", "%", "_")
    article = _with_tags(populated, *names)
    assert populated.run(by_slug(populated.store, "first")) == article
    assert populated.run(tags(populated.store)) == list(names[::-1])
    for name in names:
        assert populated.run(page(populated.store, ArticleFilter(tag=name))).count == 1
    for name in ("E\u0301", "AA", " a", "S", "x"):
        assert populated.run(page(populated.store, ArticleFilter(tag=name))).count == 0


def _with_tags(runner: StoreRunner, *names: str) -> Article:
    (article,) = runner.run(publish_all(runner.store, replace(FIRST, tags=names)))
    return article


# Favorites


def test_favoriting_is_idempotent(populated: StoreRunner) -> None:
    first, _ = populated.run(publish_all(populated.store, FIRST, SECOND))
    assert _favorites(populated, None) == (False, 0)
    populated.run(favorite(populated.store, first.id, BERT.id))
    populated.run(favorite(populated.store, first.id, BERT.id, BERT.id))
    assert _favorites(populated, BERT.id) == (True, 1)
    assert _favorites(populated, ANNA.id) == _favorites(populated, None) == (False, 1)
    populated.run(favorite(populated.store, first.id, ANNA.id))
    assert _favorites(populated, BERT.id) == _favorites(populated, ANNA.id) == (True, 2)
    assert _favorites(populated, BERT.id, "second") == (False, 0)


def test_unfavoriting_is_idempotent(populated: StoreRunner) -> None:
    first, second = populated.run(publish_all(populated.store, FIRST, SECOND))
    populated.run(_unfavorite(populated.store, first.id, BERT.id))
    populated.run(favorite(populated.store, first.id, ANNA.id, BERT.id))
    populated.run(favorite(populated.store, second.id, BERT.id))
    for _ in range(2):
        populated.run(_unfavorite(populated.store, first.id, BERT.id))
        assert _favorites(populated, BERT.id) == (False, 1)
        assert _favorites(populated, ANNA.id) == (True, 1)
        assert _favorites(populated, BERT.id, "second") == (True, 1)


def test_concurrent_favorites_count_once(populated: StoreRunner) -> None:
    (first,) = populated.run(publish_all(populated.store, FIRST))
    uses = [favorite(populated.store, first.id, BERT.id) for _ in range(8)]
    assert populated.run_at_once(uses) == [None] * 8
    assert _favorites(populated, BERT.id) == (True, 1)
    assert populated.run(page(populated.store, ArticleFilter(favorited="bert"))).count == 1


def test_an_error_rolls_a_favorite_back(populated: StoreRunner) -> None:
    async def fail() -> None:
        async with populated.store.writing() as work:
            await work.articles.favorite(first.id, BERT.id)
            raise LookupError

    (first,) = populated.run(publish_all(populated.store, FIRST))
    with pytest.raises(LookupError):
        populated.run(fail())
    assert _favorites(populated, BERT.id) == (False, 0)


def _favorites(
    runner: StoreRunner, reader_id: UUID | None, slug: str = "first"
) -> tuple[bool, int]:
    details = runner.run(article_details(runner.store, slug, reader_id))
    assert details is not None
    assert type(details.favorited) is bool  # not 1 or 0, which SQLite returns
    return details.favorited, details.favorites_count


async def _unfavorite(store: Store, article_id: int, user_id: UUID) -> None:
    async with store.writing() as work:
        await work.articles.unfavorite(article_id, user_id)


# Deletion


DEPENDENT = ["article_tags", "favorites", "comments"]


def test_a_deleted_article_is_deleted_with_tags_favorites_and_comments(
    populated: StoreRunner,
) -> None:
    store = populated.store
    first, second = populated.run(publish_all(store, FIRST, SECOND))
    new = [NewComment(article.id, BERT.id, "c", NOON) for article in (first, second)]
    for article in (first, second):
        populated.run(favorite(store, article.id, ANNA.id, BERT.id))
    deleted, kept = populated.run(comment(store, *new))
    populated.run(delete(store, first))
    assert populated.run(by_slug(store, "first")) is None
    assert populated.run(_comment(store, first.id, deleted.id)) is None
    assert populated.run(tags(store)) == ["z", "y"]
    for filters in (ArticleFilter(), ArticleFilter(favorited="bert"), ArticleFilter(tag="y")):
        found = populated.run(page(store, filters))
        assert ([details.article.slug for details in found.articles], found.count) == (
            ["second"],
            1,
        )
    assert [details.comment for details in populated.run(comments(store, second.id))] == [kept]
    details = populated.run(article_details(store, "second", BERT.id))
    assert details is not None
    assert (details.favorited, details.favorites_count) == (True, 2)


def test_a_later_article_of_the_slug_has_another_id_and_inherits_nothing(
    populated: StoreRunner,
) -> None:
    store = populated.store
    first, second = populated.run(publish_all(store, FIRST, SECOND))
    populated.run(favorite(store, second.id, BERT.id))
    populated.run(comment(store, NewComment(second.id, BERT.id, "c", NOON)))
    populated.run(delete(store, second))
    later = populated.run(publish(store, SECOND))
    assert later is not None
    assert later.id > second.id > first.id
    details = populated.run(article_details(store, "second", BERT.id))
    assert details is not None
    assert (details.article, details.favorited, details.favorites_count) == (later, False, 0)
    assert populated.run(comments(store, later.id)) == []


def test_deleting_a_deleted_article_is_stale(populated: StoreRunner) -> None:
    first, second = populated.run(publish_all(populated.store, FIRST, SECOND))
    populated.run(delete(populated.store, first))
    with pytest.raises(Stale):
        populated.run(delete(populated.store, first))
    assert populated.run(by_slug(populated.store, "second")) == second


def test_no_row_of_a_deleted_article_is_left(open_in_sql: Open, database: str) -> None:
    with open_in_sql(database) as runner:
        runner.run(add(runner.store, ANNA, BERT))
        (first,) = runner.run(publish_all(runner.store, FIRST))
        runner.run(favorite(runner.store, first.id, ANNA.id, BERT.id))
        runner.run(comment(runner.store, NewComment(first.id, BERT.id, "c", NOON)))
        assert _rows(database) == [2, 2, 1]
        runner.run(delete(runner.store, first))
    assert _rows(database) == [0, 0, 0]


def _rows(database: str) -> list[int]:
    counts = [f"SELECT count(*) FROM {table}" for table in DEPENDENT]  # noqa: S608
    return [rows(database, count)[0][0] for count in counts]


async def _comment(store: Store, article_id: int, comment_id: int) -> Comment | None:
    async with store.reading() as work:
        return await work.comments.by_id(article_id, comment_id)
