"""Recorded results of requests with an idempotency key."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from adapters.recorded_results import lock_number
from adapters.sqlalchemy.engines import blocking_url
from core.domain.accounts import Bearer, Principal, User, new_token, profile_of
from core.domain.articles import Article, ArticleDetails, ArticleFilter, Draft
from core.domain.comments import Comment, CommentDetails
from core.domain.errors import DomainError, Kind
from core.domain.idempotency import KeyedRequest, RecordedResult
from core.ports import Ports
from core.ports.store import Stale, Store
from core.use_cases.articles import publish_article
from tests.core.fakes import (
    ManualClock,
    NoModels,
    PlainHasher,
    RecordedEvents,
    SequentialRandomness,
)
from tests.stores.databases import execute, rows
from tests.stores.shortcuts import (
    ANNA,
    BERT,
    FIRST,
    NOON,
    add,
    by_slug,
    delete_user,
    issue_tokens,
    page,
)
from tests.stores.stores import IN_SQL, Open, StoreRunner
from tests.stores.test_accounts import purge as purge_tokens
from tests.stores.test_articles import TEXTS

MILLISECOND = timedelta(milliseconds=1)
LONG_AGO = NOON - timedelta(days=1)
COMMENT = CommentDetails(Comment(7, ANNA.id, "c", NOON, 11), profile_of(ANNA, following=False))


def recorded(
    key: str = "k", user: User = ANNA, body: str = "c", created_at: datetime = NOON
) -> RecordedResult:
    """The result of a request by a user."""
    comment = replace(COMMENT.comment, body=body)
    request = KeyedRequest(user.id, key, "f" * 64)
    return RecordedResult(request, replace(COMMENT, comment=comment), created_at)


async def record(store: Store, *results: RecordedResult) -> None:
    """Record results."""
    async with store.writing() as work:
        for result in results:
            await work.results.record(result)


async def find(
    store: Store, key: str = "k", user: User = ANNA, after: datetime = LONG_AGO
) -> RecordedResult | None:
    """The result of a user's key."""
    async with store.writing() as work:
        return await work.results.find_or_lock(user.id, key, after)


async def purge(store: Store, recorded_until: datetime, limit: int = 9) -> int:
    """Delete old results."""
    async with store.writing() as work:
        return await work.results.purge(recorded_until, limit)


@pytest.mark.parametrize("text", TEXTS)
def test_a_comment_is_recorded(populated: StoreRunner, text: str) -> None:
    result = recorded(body=text, created_at=NOON + 123 * MILLISECOND)
    populated.run(record(populated.store, result))
    assert populated.run(find(populated.store)) == result


def test_an_article_is_recorded(populated: StoreRunner) -> None:
    members = {name: getattr(FIRST, name) for name in FIRST.__dataclass_fields__}
    article = Article(**members, id=3)
    details = ArticleDetails(article, profile_of(BERT, following=False), True, 5)
    result = replace(recorded(), result=details)
    populated.run(record(populated.store, result))
    assert populated.run(find(populated.store)) == result


@pytest.mark.parametrize("key", ["k", "k" * 255, "K", " k ", "'; --", "~"])
def test_a_key_is_compared_exactly(populated: StoreRunner, key: str) -> None:
    other = key.swapcase() if key.swapcase() != key else f"{key} "[-255:]
    populated.run(record(populated.store, recorded(key)))
    assert populated.run(find(populated.store, key)) == recorded(key)
    assert populated.run(find(populated.store, other)) is None


def test_each_user_has_keys_of_their_own(populated: StoreRunner) -> None:
    populated.run(record(populated.store, recorded()))
    assert populated.run(find(populated.store, user=BERT)) is None
    berts = recorded(user=BERT, body="bert's")
    populated.run(record(populated.store, berts))
    assert populated.run(find(populated.store, user=BERT)) == berts
    assert populated.run(find(populated.store)) == recorded()


@pytest.mark.parametrize("fraction", [0, 1, 100, 123, 999])
@pytest.mark.parametrize(("later", "is_found"), [(-1, True), (0, False), (1, False)])
def test_only_a_result_after_that_time_is_found(
    populated: StoreRunner, fraction: int, later: int, is_found: bool
) -> None:
    result = recorded(created_at=NOON + fraction * MILLISECOND)
    populated.run(record(populated.store, result))
    after = result.created_at + later * MILLISECOND
    assert populated.run(find(populated.store, after=after)) == (result if is_found else None)


def test_a_later_result_replaces_the_earlier_one(populated: StoreRunner) -> None:
    later = recorded(body="later", created_at=NOON + MILLISECOND)
    later = replace(later, request=replace(later.request, fingerprint="e" * 64))
    other = recorded("other")
    populated.run(record(populated.store, recorded(), other))
    populated.run(record(populated.store, later))
    assert populated.run(find(populated.store)) == later
    assert populated.run(find(populated.store, "other")) == other


def test_what_is_rolled_back_is_not_recorded(populated: StoreRunner) -> None:
    async def record_and_fail() -> None:
        async with populated.store.writing() as work:
            await work.results.find_or_lock(ANNA.id, "k", LONG_AGO)
            await work.results.record(recorded())
            raise LookupError

    with pytest.raises(LookupError):
        populated.run(record_and_fail())
    assert populated.run(find(populated.store)) is None


def test_a_result_of_nobody_is_stale(populated: StoreRunner) -> None:
    populated.run(delete_user(populated.store, ANNA))
    with pytest.raises(Stale):
        populated.run(record(populated.store, recorded()))
    assert populated.run(find(populated.store)) is None


def test_a_deleted_users_results_go_with_them(populated: StoreRunner) -> None:
    berts = recorded(user=BERT)
    populated.run(record(populated.store, recorded(), recorded("other"), berts))
    populated.run(delete_user(populated.store, ANNA))
    populated.run(add(populated.store, replace(ANNA, username="anew", email=None)))
    assert populated.run(find(populated.store)) is None
    assert populated.run(find(populated.store, user=BERT)) == berts
    assert populated.run(purge(populated.store, NOON)) == 1


# Purging


@pytest.mark.parametrize(
    ("until", "limit", "purged"),
    [(-2, 9, 0), (-1, 9, 1), (0, 9, 3), (1, 9, 4), (1, 2, 2), (1, 0, 0)],
)
def test_old_results_of_all_users_are_purged(
    populated: StoreRunner, until: int, limit: int, purged: int
) -> None:
    results = [
        recorded("a", created_at=NOON - MILLISECOND),
        recorded("b"),
        recorded("b", user=BERT),
        recorded("c", created_at=NOON + MILLISECOND),
    ]
    populated.run(record(populated.store, *results))
    recorded_until = NOON + until * MILLISECOND
    assert populated.run(purge(populated.store, recorded_until, limit)) == purged
    users = {user.id: user for user in (ANNA, BERT)}
    left = [
        populated.run(find(populated.store, one.request.key, users[one.request.user_id]))
        for one in results
    ]
    kept = [one for one in left if one is not None]
    assert len(kept) == 4 - purged
    assert all(one.created_at > recorded_until for one in kept) or purged == limit


@pytest.mark.postgresql
def test_no_query_plan_purges_more_than_the_limit(open_in_sql: Open, served: str) -> None:
    options = ("hashjoin", "mergejoin", "hashagg", "sort", "material", "memoize")
    name = sa.make_url(served).database
    execute(served, *(f'ALTER DATABASE "{name}" SET enable_{option} = off' for option in options))
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA))
        runner.run(record(runner.store, *(recorded(str(number)) for number in range(6))))
        assert runner.run(purge(runner.store, NOON, 2)) == 2
        tokens = [new_token(f"token {number}", ANNA, LONG_AGO) for number in range(6)]
        runner.run(issue_tokens(runner.store, *tokens))
        assert runner.run(purge_tokens(runner.store, datetime.max.replace(tzinfo=UTC), 2)) == 2


def test_concurrent_purges_delete_each_result_once(populated: StoreRunner) -> None:
    populated.run(record(populated.store, *(recorded(str(number)) for number in range(6))))
    outcomes = populated.run_at_once([purge(populated.store, NOON, 2) for _ in range(8)])
    rest = populated.run(purge(populated.store, NOON, 9))
    assert {type(outcome) for outcome in outcomes} == {int}
    assert sum(count for count in outcomes if isinstance(count, int)) + rest == 6


# Concurrent requests


ANNAS = Bearer(ANNA, "annas")
DRAFT = Draft("New", "d", "b", ("t",))


def ports_over(store: Store) -> Ports:
    """The ports over a store."""
    return Ports(
        store, PlainHasher(), ManualClock(), SequentialRandomness(), NoModels(), RecordedEvents()
    )


def test_concurrent_requests_with_one_key_have_one_effect(populated: StoreRunner) -> None:
    ports = ports_over(populated.store)
    token = new_token(ANNAS.token, ANNA, ports.clock.now())
    populated.run(issue_tokens(populated.store, token))
    outcomes = populated.run_at_once([publish_article(ports, ANNAS, DRAFT, "k") for _ in range(12)])
    results = [one for one in outcomes if isinstance(one, ArticleDetails)]
    errors = [one for one in outcomes if not isinstance(one, ArticleDetails)]
    replay = populated.run(publish_article(ports, ANNAS, DRAFT, "k"))
    assert results == [replay] * len(results)
    assert results
    assert {one.kind for one in errors if isinstance(one, DomainError)} <= {Kind.KEY_IN_USE}
    assert all(isinstance(one, DomainError) for one in errors)
    assert populated.run(page(populated.store, ArticleFilter())).count == 1
    assert populated.run(by_slug(populated.store, "new")) == replay.article


@pytest.fixture(params=list(IN_SQL))
def open_other(request: pytest.FixtureRequest) -> Open:
    """How the other store of two is opened."""
    return IN_SQL[request.param][0]


def test_one_store_replays_what_another_recorded(
    open_in_sql: Open, open_other: Open, database: str
) -> None:
    with open_in_sql(database) as first:
        first.run(add(first.store, ANNA, BERT))
        published = first.run(publish_article(ports_over(first.store), Principal(ANNA), DRAFT, "k"))
    with open_other(database) as other:
        again = publish_article(ports_over(other.store), Principal(ANNA), DRAFT, "k")
        assert other.run(again) == published
        assert rows(database, "SELECT count(*) FROM articles") == [(1,)]


@pytest.fixture
def outside(served: str) -> Iterator[sa.Connection]:
    """A connection to the database of `served`, as another process has one."""
    engine = sa.create_engine(blocking_url(served))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def is_free(outside: sa.Connection, key: str = "k") -> bool:
    """Whether nobody has locked a key of Anna's."""
    query = sa.select(sa.func.pg_try_advisory_xact_lock(lock_number(ANNA.id, key)))
    with outside.begin():
        return bool(outside.execute(query).scalar_one())


@pytest.mark.postgresql
def test_a_key_is_locked_until_the_unit_of_work_ends(
    open_in_sql: Open, served: str, outside: sa.Connection
) -> None:
    async def lock_and_fail(store: Store, *, fails: bool) -> list[bool]:
        with suppress(LookupError):
            async with store.writing() as work:
                before = is_free(outside)
                await work.results.find_or_lock(ANNA.id, "k", LONG_AGO)
                during = [is_free(outside), is_free(outside, "l")]
                if fails:
                    raise LookupError
        return [before, *during, is_free(outside)]

    with open_in_sql(served) as runner:
        for fails in (True, False):
            found = runner.run(lock_and_fail(runner.store, fails=fails))
            # The list of the unit that fails is made after it.
            assert found == [True, False, True, True]


@pytest.mark.postgresql
def test_a_locked_key_is_in_use_unless_it_has_a_result(
    open_in_sql: Open, served: str, outside: sa.Connection
) -> None:
    with open_in_sql(served) as runner:
        store = runner.store
        runner.run(add(store, ANNA, BERT))
        with outside.begin():
            outside.execute(sa.select(sa.func.pg_advisory_xact_lock(lock_number(ANNA.id, "k"))))
            with pytest.raises(DomainError) as caught:
                runner.run(find(store))
            assert caught.value.kind is Kind.KEY_IN_USE
            assert caught.value.errors == {"idempotency-key": "is in use"}
            assert runner.run(find(store, "l")) is None
            assert runner.run(find(store, user=BERT)) is None
            runner.run(record(store, recorded()))
            assert runner.run(find(store)) == recorded()
            with pytest.raises(DomainError):  # an expired result is being replaced
                runner.run(find(store, after=NOON))
        assert runner.run(find(store, after=NOON)) is None
