"""How a store keeps articles."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain.articles import Article
from tests.stores.articles import FIRST, SECOND, by_slug, numbered, publish, published, view
from tests.stores.driving import DrivenStore
from tests.stores.people import BERT, NOON

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


def test_an_article_comes_back_as_it_was_stored(peopled: DrivenStore) -> None:
    added = peopled.run(publish(peopled.store, FIRST))
    assert added is not None
    assert added == numbered(FIRST, added.id)
    assert peopled.run(by_slug(peopled.store, "first")) == added


def test_articles_are_numbered_in_the_order_in_which_they_came(peopled: DrivenStore) -> None:
    first, second = peopled.run(published(peopled.store, FIRST, SECOND))
    assert 0 < first.id < second.id
    third = peopled.run(publish(peopled.store, replace(FIRST, slug="third")))
    assert third is not None
    assert third.id > second.id


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_back_exactly_as_it_was_stored(peopled: DrivenStore, text: str) -> None:
    new = replace(
        FIRST, title=text, description=text * 2, body=text * 100, tags=(text, text[:-1] + "!")
    )
    added = peopled.run(publish(peopled.store, new))
    assert peopled.run(by_slug(peopled.store, "first")) == added
    assert added == numbered(new, added.id if added else 0)


def test_texts_as_long_as_they_may_be_come_back(peopled: DrivenStore) -> None:
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
    added = peopled.run(publish(peopled.store, new))
    assert peopled.run(by_slug(peopled.store, "a" * 89)) == added
    assert added == numbered(new, added.id if added else 0)


@pytest.mark.parametrize("milliseconds", [0, 1, 10, 100, 123, 999])
def test_times_come_back_in_utc_equal_to_the_millisecond(
    peopled: DrivenStore, milliseconds: int
) -> None:
    moment = NOON + timedelta(milliseconds=milliseconds)
    new = replace(FIRST, created_at=moment, updated_at=moment + timedelta(milliseconds=1))
    peopled.run(publish(peopled.store, new))
    found = peopled.run(by_slug(peopled.store, "first"))
    assert found is not None
    assert (found.created_at, found.updated_at) == (new.created_at, new.updated_at)
    assert found.created_at.utcoffset() == found.updated_at.utcoffset() == timedelta(0)


def test_an_article_is_found_by_its_slug_in_all_three_ways(peopled: DrivenStore) -> None:
    async def found(slug: str) -> tuple[Article | None, int | None, Article | None]:
        async with peopled.store.reading() as work:
            seen = await work.articles.details(slug, None)
            by_slug = await work.articles.by_slug(slug)
            return by_slug, await work.articles.id_of(slug), seen.article if seen else None

    first, _ = peopled.run(published(peopled.store, FIRST, SECOND))
    assert peopled.run(found("first")) == (first, first.id, first)
    for nobodys in ("third", "First", "first ", "firs", "fir%", ""):
        assert peopled.run(found(nobodys)) == (None, None, None)


def test_an_article_is_seen_with_its_author(peopled: DrivenStore) -> None:
    async def follow() -> None:
        async with peopled.store.writing() as work:
            await work.follows.add(BERT.id, FIRST.author_id)

    first, _ = peopled.run(published(peopled.store, FIRST, replace(SECOND, author_id=BERT.id)))
    peopled.run(follow())
    for reader_id, following in ((None, False), (FIRST.author_id, False), (BERT.id, True)):
        seen = peopled.run(view(peopled.store, "first", reader_id))
        assert seen is not None
        assert (seen.article, seen.favorited, seen.favorites_count) == (first, False, 0)
        assert (seen.author.username, seen.author.following) == ("anna", following)
        assert (seen.author.bio, seen.author.image) == ("born in Umeå", "https://x.org/anna.png")


def test_a_reader_finds_nothing_that_an_error_left_unfinished(peopled: DrivenStore) -> None:
    async def fail_after_adding() -> None:
        async with peopled.store.writing() as work:
            added = await work.articles.add(FIRST)
            assert added is not None
            assert await work.articles.by_slug("first") == added
            raise LookupError

    with pytest.raises(LookupError):
        peopled.run(fail_after_adding())
    assert peopled.run(by_slug(peopled.store, "first")) is None
    assert peopled.run(publish(peopled.store, FIRST)) is not None
