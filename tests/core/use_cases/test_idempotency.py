"""Use cases that are retried with an idempotency key."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.articles import MemoryArticles
from core.domain.accounts import AccountChange, Bearer
from core.domain.articles import ArticleChange, ArticleDetails, ArticleFilter, Draft
from core.domain.comments import CommentDetails
from core.domain.errors import DomainError, Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases import idempotency
from core.use_cases.accounts import authenticate, change_account
from core.use_cases.articles import (
    change_article,
    delete_article,
    list_articles,
    publish_article,
)
from core.use_cases.comments import add_comment, list_comments
from core.use_cases.idempotency import purge_results
from core.use_cases.membership import delete_user
from tests.core.fakes import CountingStore, ManualClock, StaleWrites
from tests.core.shortcuts import publish

DRAFT = Draft("A title", "A description", "A body", ("a", "b"))
OTHER: dict[str, Any] = {"tags": ("other",)}  # of another type than str
DAY, MILLISECOND = timedelta(hours=24), timedelta(milliseconds=1)


def published(
    ports: Ports, author: Bearer, draft: Draft = DRAFT, key: str | None = "k"
) -> ArticleDetails:
    """Publish an article with a key."""
    return run_blocking(publish_article(ports, author, draft, key))


def commented(
    ports: Ports, author: Bearer, slug: str, body: str = "c", key: str = "k"
) -> CommentDetails:
    """Comment on an article with a key."""
    return run_blocking(add_comment(ports, author, slug, body, key))


def count(ports: Ports) -> int:
    """The number of articles."""
    return run_blocking(list_articles(ports, None, ArticleFilter(), 100, 0)).count


def refused(use: Callable[[], object], kind: Kind = Kind.KEY_REUSED) -> None:
    """Expect that a use case is refused because of its key."""
    with pytest.raises(DomainError) as caught:
        use()
    assert caught.value.kind is kind
    assert set(caught.value.errors) == {"idempotency-key"}


def test_a_retry_publishes_nothing_and_has_the_first_result(ports: Ports, anna: Bearer) -> None:
    first = published(ports, anna)
    assert [published(ports, anna) for _ in range(2)] == [first, first]
    assert count(ports) == 1


def test_a_retry_adds_no_comment_and_has_the_first_result(ports: Ports, anna: Bearer) -> None:
    slug = publish(ports, anna)
    first = commented(ports, anna, slug)
    assert [commented(ports, anna, slug) for _ in range(2)] == [first, first]
    assert run_blocking(list_comments(ports, None, slug, 100, 0)) == [first]


def test_a_result_stays_as_it_was(ports: Ports, anna: Bearer) -> None:
    first = published(ports, anna)
    comment = commented(ports, anna, first.article.slug, key="l")
    renamed = run_blocking(change_account(ports, anna, AccountChange(username="ann")))
    changed = run_blocking(
        change_article(ports, renamed, first.article.slug, ArticleChange(title="Another"))
    )
    assert published(ports, renamed) == first
    run_blocking(delete_article(ports, renamed, changed.article.slug))
    assert published(ports, renamed) == first
    assert commented(ports, renamed, first.article.slug, key="l") == comment


@pytest.mark.parametrize(
    "other",
    [
        # Every member counts, also one that is added later.
        *(replace(DRAFT, **{one.name: OTHER.get(one.name, "other")}) for one in fields(Draft)),
        replace(DRAFT, title="a title"),
        replace(DRAFT, description="A body", body="A description"),
        replace(DRAFT, body="A body "),
        replace(DRAFT, tags=()),
        replace(DRAFT, tags=("b", "a")),
        replace(DRAFT, tags=("a", "b", "a")),
    ],
)
def test_a_key_is_for_one_draft(ports: Ports, anna: Bearer, other: Draft) -> None:
    first = published(ports, anna)
    refused(lambda: published(ports, anna, other))
    assert published(ports, anna) == first
    assert count(ports) == 1


def test_a_key_is_for_one_comment_on_one_article(ports: Ports, anna: Bearer) -> None:
    slug, other = publish(ports, anna), publish(ports, anna, "Another title")
    commented(ports, anna, slug)
    refused(lambda: commented(ports, anna, slug, "d"))
    refused(lambda: commented(ports, anna, other))
    refused(lambda: commented(ports, anna, "no-such-article"))


def test_a_key_is_for_one_operation(ports: Ports, anna: Bearer) -> None:
    slug = published(ports, anna).article.slug
    refused(lambda: commented(ports, anna, slug))


def test_each_user_has_keys_of_their_own(ports: Ports, anna: Bearer, bert: Bearer) -> None:
    annas, berts = published(ports, anna), published(ports, bert)
    assert (annas.author.username, berts.author.username) == ("anna", "bert")
    assert (published(ports, anna), published(ports, bert)) == (annas, berts)
    assert count(ports) == 2


def test_without_a_key_each_request_publishes(ports: Ports, anna: Bearer) -> None:
    for _ in range(2):
        published(ports, anna, key=None)
    assert count(ports) == 2


def test_what_fails_leaves_its_key_free(ports: Ports, anna: Bearer) -> None:
    with pytest.raises(DomainError):
        commented(ports, anna, "a-title")
    slug = publish(ports, anna)
    with pytest.raises(DomainError):
        commented(ports, anna, slug, "")
    assert commented(ports, anna, slug, "c").comment.body == "c"


def test_a_stale_attempt_records_nothing(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = StaleWrites(monkeypatch, MemoryArticles, "add")
    stale.failures = 3
    with pytest.raises(DomainError) as caught:
        published(ports, anna)
    assert caught.value.kind is Kind.BUSY
    first = published(ports, anna)
    assert published(ports, anna) == first
    assert count(ports) == 1


def test_effect_and_result_are_one_unit_of_work(
    ports: Ports, anna: Bearer, store: CountingStore
) -> None:
    store.units = 0
    published(ports, anna)
    assert store.units == 1
    published(ports, anna)
    assert store.units == 2


def test_a_key_is_free_again_after_24_hours(ports: Ports, anna: Bearer, clock: ManualClock) -> None:
    first = published(ports, anna)
    clock.advance(DAY - MILLISECOND)
    assert published(ports, anna) == first
    refused(lambda: published(ports, anna, replace(DRAFT, body="b")))
    clock.advance(MILLISECOND)
    second = published(ports, anna, replace(DRAFT, body="b"))
    assert second.article.body == "b"
    refused(lambda: published(ports, anna))
    clock.advance(DAY - MILLISECOND)
    assert published(ports, anna, replace(DRAFT, body="b")) == second


def test_a_replay_does_not_prolong_a_key(ports: Ports, anna: Bearer, clock: ManualClock) -> None:
    first = published(ports, anna)
    clock.advance(DAY / 2)
    assert published(ports, anna) == first
    clock.advance(DAY / 2)
    assert published(ports, anna) != first


@pytest.mark.parametrize("batch", [1, 2, 1_000])
def test_expired_results_are_purged(
    ports: Ports,
    anna: Bearer,
    bert: Bearer,
    clock: ManualClock,
    store: CountingStore,
    monkeypatch: pytest.MonkeyPatch,
    batch: int,
) -> None:
    monkeypatch.setattr(idempotency, "PURGE_BATCH", batch)
    for author in (anna, bert):
        published(ports, author)
    clock.advance(MILLISECOND)
    later = published(ports, anna, key="later")
    clock.advance(DAY - 2 * MILLISECOND)
    assert run_blocking(purge_results(ports)) == 0
    clock.advance(MILLISECOND)
    assert run_blocking(purge_results(ports)) == 2
    assert run_blocking(purge_results(ports)) == 0
    assert published(ports, anna, key="later") == later
    assert store.open_units == 0


def test_a_deleted_users_keys_go_with_them(ports: Ports, anna: Bearer, clock: ManualClock) -> None:
    published(ports, anna)
    current = run_blocking(authenticate(ports, anna.token))
    run_blocking(delete_user(ports, current, str(anna.id), None))
    clock.advance(DAY)
    assert run_blocking(purge_results(ports)) == 0
