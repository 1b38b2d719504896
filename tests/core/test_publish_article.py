"""Publishing articles."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain.accounts import AccountChange, Bearer, Profile
from core.domain.articles import Article, ArticleDetails, Draft
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import change_account
from core.use_cases.articles import publish_article
from tests.core.articles import publish, shown
from tests.core.fakes import CountedRandomness, StoppedClock


class RepeatingRandomness(CountedRandomness):
    """Gives each suffix three times before it gives the next."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0

    def slug_suffix(self) -> str:
        """The same suffix as before, or the next."""
        self.given += 1
        return f"{(self.given + 2) // 3:08}"


def test_what_is_published_is_answered_as_everybody_then_sees_it(
    ports: Ports, clock: StoppedClock, anna: Bearer
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
    assert shown(ports, "a-title") == shown(ports, "a-title", anna) == published


def test_the_same_stem_again_is_no_error_and_gets_a_suffix(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slugs = [
        publish(ports, anna, "A title"),
        publish(ports, anna, "A title"),
        publish(ports, bert, "a TITLE?"),
    ]
    assert slugs == ["a-title", "a-title-00000001", "a-title-00000002"]
    assert [shown(ports, slug).article.title for slug in slugs] == ["A title"] * 2 + ["a TITLE?"]


def test_a_suffix_is_tried_after_another_until_one_is_free(ports: Ports, anna: Bearer) -> None:
    repeating = RepeatingRandomness()
    ports = replace(ports, randomness=repeating)
    slugs = [publish(ports, anna, "A title") for _ in range(4)]
    assert slugs == ["a-title", *(f"a-title-{number:08}" for number in (1, 2, 3))]
    assert repeating.given == 7  # the third article met the first suffix twice, and so on


def test_a_suffix_that_is_part_of_anothers_title_is_taken_too(ports: Ports, anna: Bearer) -> None:
    assert publish(ports, anna, "A title 00000001") == "a-title-00000001"
    slugs = [publish(ports, anna, "A title") for _ in range(2)]
    assert slugs == ["a-title", "a-title-00000002"]


@pytest.mark.parametrize("title", ["feed", "Feed", " FEED! ", "\uff46eed"])
def test_the_address_of_the_feed_is_given_to_no_article(
    ports: Ports, anna: Bearer, title: str
) -> None:
    assert publish(ports, anna, title) == "feed-00000001"


@pytest.mark.parametrize(("title", "slug"), [("Feeds", "feeds"), ("fee d", "fee-d")])
def test_an_address_beside_the_feeds_is_free(
    ports: Ports, anna: Bearer, title: str, slug: str
) -> None:
    assert publish(ports, anna, title) == slug


def test_titles_of_symbols_alone_share_a_stem(ports: Ports, anna: Bearer) -> None:
    slugs = [publish(ports, anna, title) for title in ("!?", "\N{GRINNING FACE}", "Article")]
    assert slugs == ["article", "article-00000001", "article-00000002"]


def test_a_long_stem_keeps_its_80_beside_a_suffix(ports: Ports, anna: Bearer) -> None:
    slugs = [publish(ports, anna, "a" * 255) for _ in range(2)]
    assert slugs == ["a" * 80, "a" * 80 + "-00000001"]
    assert [shown(ports, slug).article.slug for slug in slugs] == slugs


def test_an_article_is_created_when_it_is_published(
    ports: Ports, clock: StoppedClock, anna: Bearer
) -> None:
    first = shown(ports, publish(ports, anna)).article
    clock.advance(timedelta(hours=1))
    second = shown(ports, publish(ports, anna)).article
    assert second.created_at - first.created_at == timedelta(hours=1)
    assert second.updated_at == second.created_at
