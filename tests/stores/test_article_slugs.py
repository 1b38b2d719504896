"""No two articles have the same slug."""

from collections import Counter
from dataclasses import replace

import pytest

from core.domain.articles import ArticleFilter
from core.ports.store import Stale
from tests.stores.articles import (
    FIRST,
    SECOND,
    by_slug,
    page,
    publish,
    published,
    replace_article,
    tags,
)
from tests.stores.driving import DrivenStore
from tests.stores.opening import Open
from tests.stores.people import ANNA, BERT
from tests.stores.plain_sql import execute
from tests.stores.uses import add

WRITERS = 8
# As if somebody had the slug at the moment of the change, and no longer at the next.
SLUGS_ARE_REFUSED = (
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RAISE unique_violation; END'",
    "CREATE TRIGGER refused BEFORE UPDATE ON articles EXECUTE FUNCTION refuse()",
)
RIVAL = replace(FIRST, author_id=BERT.id, title="Rival", tags=("rival",))


def test_a_slug_that_is_taken_is_not_given_again_and_nothing_is_written(
    peopled: DrivenStore,
) -> None:
    first = peopled.run(publish(peopled.store, FIRST))
    assert peopled.run(publish(peopled.store, RIVAL)) is None
    assert peopled.run(by_slug(peopled.store, "first")) == first
    assert peopled.run(tags(peopled.store)) == ["y", "x"]
    assert peopled.run(page(peopled.store, ArticleFilter())).count == 1


def test_a_unit_of_work_goes_on_after_a_slug_that_was_taken(peopled: DrivenStore) -> None:
    async def go_on() -> None:
        async with peopled.store.writing() as work:
            assert await work.articles.add(FIRST) is not None
            assert await work.articles.add(RIVAL) is None
            second = await work.articles.add(SECOND)
            assert second is not None
            taken = replace(second, slug="first", title="First, too", tags=("rival",))
            assert not await work.articles.replace(taken, second)
            free = replace(taken, slug="third", tags=("z",))
            assert await work.articles.replace(free, second)
            assert await work.articles.add(replace(RIVAL, slug="fourth")) is not None

    peopled.run(go_on())
    found = [peopled.run(by_slug(peopled.store, slug)) for slug in ("first", "third", "fourth")]
    assert [article and article.title for article in found] == ["First", "First, too", "Rival"]
    assert [article and article.tags for article in found] == [("x", "y"), ("z",), ("rival",)]
    assert peopled.run(by_slug(peopled.store, "second")) is None


def test_a_changed_article_takes_no_slug_that_another_one_has(peopled: DrivenStore) -> None:
    first, second = peopled.run(published(peopled.store, FIRST, SECOND))
    taken = replace(second, slug="first", title="T", tags=("new",))
    assert not peopled.run(replace_article(peopled.store, taken, second))
    assert peopled.run(by_slug(peopled.store, "first")) == first
    assert peopled.run(by_slug(peopled.store, "second")) == second
    assert "new" not in peopled.run(tags(peopled.store))


def test_ones_own_slug_is_no_conflict_and_a_given_up_one_is_free(peopled: DrivenStore) -> None:
    first, second = peopled.run(published(peopled.store, FIRST, SECOND))
    moved = replace(first, slug="moved")
    assert peopled.run(replace_article(peopled.store, moved, first))
    assert peopled.run(replace_article(peopled.store, moved, moved))
    assert peopled.run(by_slug(peopled.store, "moved")) == moved
    follower = replace(second, slug="first")
    assert peopled.run(replace_article(peopled.store, follower, second))
    assert peopled.run(by_slug(peopled.store, "first")) == follower


@pytest.mark.postgresql
def test_a_slug_that_was_given_up_meanwhile_is_worth_another_try(
    open_in_sql: Open, served: str
) -> None:
    with open_in_sql(served) as opened:
        opened.run(add(opened.store, ANNA))
        (article,) = opened.run(published(opened.store, FIRST))
        execute(served, *SLUGS_ARE_REFUSED)
        with pytest.raises(Stale):
            opened.run(replace_article(opened.store, replace(article, slug="free"), article))
        assert opened.run(by_slug(opened.store, "first")) == article


@pytest.mark.parametrize("other", ["first-", "firs", "f-irst"])
def test_slugs_that_are_not_the_same_text_are_kept_apart(peopled: DrivenStore, other: str) -> None:
    assert len(peopled.run(published(peopled.store, FIRST, replace(FIRST, slug=other)))) == 2


def test_of_articles_published_at_the_same_time_exactly_one_gets_the_slug(
    peopled: DrivenStore,
) -> None:
    stale_writes = [
        replace(FIRST, title=f"{number}", tags=(f"{number}",)) for number in range(WRITERS)
    ]
    outcomes = peopled.run_at_once([publish(peopled.store, rival) for rival in stale_writes])
    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"NoneType": 7, "Article": 1}
    winner = next(outcome for outcome in outcomes if outcome is not None)
    assert peopled.run(by_slug(peopled.store, "first")) == winner
    assert peopled.run(tags(peopled.store)) == [*winner.tags]


def test_of_articles_that_change_at_the_same_time_exactly_one_gets_the_slug(
    peopled: DrivenStore,
) -> None:
    before = peopled.run(
        published(peopled.store, *(replace(FIRST, slug=f"{n}") for n in range(WRITERS)))
    )
    after = [replace(article, slug="first") for article in before]
    outcomes = peopled.run_at_once(
        [replace_article(peopled.store, *pair) for pair in zip(after, before, strict=True)]
    )
    assert sorted(map(str, outcomes)) == ["False"] * 7 + ["True"]
    winner = after[outcomes.index(True)]
    assert peopled.run(by_slug(peopled.store, "first")) == winner
