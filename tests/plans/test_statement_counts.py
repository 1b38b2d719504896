"""How many statements use cases send, whatever the data."""

import re
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contract_tests.targets.databases import sqlite_url
from core.domain.accounts import Bearer, Principal, User, new_token
from core.domain.articles import ArticleFilter, ArticlePage, Draft, NewArticle
from core.domain.comments import NewComment
from core.domain.errors import DomainError
from core.domain.membership import (
    Grant,
    MemberChange,
    MemberFilter,
    Payment,
    PaymentRefunded,
    PaymentSucceeded,
)
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.ports.store import Store
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate, create_user, log_in
from core.use_cases.articles import (
    list_articles,
    list_tags,
    publish_article,
    show_article,
    show_feed,
)
from core.use_cases.comments import add_comment, list_comments
from core.use_cases.membership import (
    change_user,
    delete_user,
    list_unmatched_payments,
    list_users,
    receive_event,
    show_user,
)
from tests.core.fakes import (
    ManualClock,
    NoModels,
    PlainHasher,
    RecordedEvents,
    SequentialRandomness,
)
from tests.plans.population import FILTERS, READER, listing
from tests.plans.recording_stores import (
    RECORDING,
    RecordingSqlAlchemy,
    RecordingStore,
    Statement,
    recording_sqlalchemy,
)
from tests.plans.sqlite_plans import plan
from tests.stores.databases import migrate_with_alembic
from tests.stores.shortcuts import (
    ANNA,
    BERT,
    FIRST,
    NOON,
    add,
    article_details,
    by_slug,
    publish_all,
    replace_article,
    replace_user,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TOKEN = "the reader's"
AUTHOR, READING_USER = ANNA, BERT
ARTICLES, SHARED = 22, "shared"
# The number of tags and comments of some articles. The others have 20 tags and no comment.
TAG_COUNTS = {"no-tags": 0, "one-tag": 1, "all-tags": 20}
COMMENT_COUNTS = {"no-tags": 0, "one-tag": 1, "all-tags": 20}


async def store_articles(store: Store) -> None:
    """Store the users, articles and comments."""
    slugs = [*TAG_COUNTS, *(f"another-{number}" for number in range(ARTICLES - len(TAG_COUNTS)))]
    async with store.writing() as work:
        for user in (AUTHOR, READING_USER):
            await work.users.add(user)
        await work.tokens.issue(new_token(TOKEN, READING_USER, NOW))
        await work.follows.add(READING_USER.id, AUTHOR.id)
        for age, slug in enumerate(slugs):
            tags = [SHARED, *(f"{number} of {slug}" for number in range(19))][
                : TAG_COUNTS.get(slug, 20)
            ]
            article = await work.articles.add(_new_article(slug, tuple(tags), NOW - timedelta(age)))
            assert article is not None
            await work.articles.favorite(article.id, READING_USER.id)
            for number in range(COMMENT_COUNTS.get(slug, 0)):
                user_id = (AUTHOR, READING_USER)[number % 2].id
                await work.comments.add(NewComment(article.id, user_id, "c", NOW))


def _new_article(slug: str, tags: tuple[str, ...], moment: datetime) -> NewArticle:
    return NewArticle(slug, AUTHOR.id, "A title", "d", tags, moment, moment, "b")


# Articles and comments


MOST = 4
READERS = [None, TOKEN]
Read = Callable[[Ports, Bearer | None], Coroutine[Any, Any, Any]]
READ_FILTERS = {
    "all": ArticleFilter(),
    "author": ArticleFilter(author="anna"),
    "tag": ArticleFilter(tag=SHARED),
    "favorited": ArticleFilter(favorited="bert"),
    "tag and author": ArticleFilter(tag=SHARED, author="anna"),
    "tag and favorited": ArticleFilter(tag=SHARED, favorited="bert"),
    "all three": ArticleFilter(tag=SHARED, author="anna", favorited="bert"),
}
# Limit and offset, and the number of articles on such a page.
PAGES = [(20, 0, 20), (1, 0, 1), (20, 1_000, 0)]


@pytest.fixture(scope="module", params=list(RECORDING))
def recording(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RecordingStore]:
    """A store of a few articles with many tags and comments."""
    database = sqlite_url(tmp_path_factory.mktemp("counted") / "forge.db")
    migrate_with_alembic(database)
    with RECORDING[request.param](database) as opened:
        run_blocking(store_articles(opened.store))
        yield opened


def cost(recording: RecordingStore, token: str | None, read: Read) -> tuple[int, Any]:
    """The number of statements of a request, with or without a token, and its result."""
    randomness, models = SequentialRandomness(), NoModels()
    ports = Ports(
        recording.store, PlainHasher(), ManualClock(), randomness, models, RecordedEvents()
    )
    results: list[Any] = []

    async def request() -> None:
        reader = await authenticate(ports, token) if token else None
        results.append(await read(ports, reader))

    return len(recording.sent_by(request())), results[0]


def read_list(name: str, limit: int, offset: int) -> Read:
    """Read a page of a list."""

    async def read(ports: Ports, reader: Bearer | None) -> ArticlePage:
        if reader and name == "feed":
            return await show_feed(ports, reader, limit, offset)
        return await list_articles(ports, reader, READ_FILTERS[name], limit, offset)

    return read


def article(slug: str) -> Read:
    """Read an article."""
    return lambda ports, reader: show_article(ports, reader, slug)


def comments(slug: str) -> Read:
    """Read the comments on an article."""
    return lambda ports, reader: list_comments(ports, reader, slug, 100, 0)


@pytest.mark.parametrize(("name", "token"), [*product(READ_FILTERS, READERS), ("feed", TOKEN)])
def test_a_list_costs_the_same_for_any_page(
    recording: RecordingStore, name: str, token: str | None
) -> None:
    costs = {}
    for limit, offset, held in PAGES:
        costs[held], found = cost(recording, token, read_list(name, limit, offset))
        assert (len(found.articles), found.count >= ARTICLES - 1) == (held, True)
    assert costs[0] <= costs[1] == costs[20] <= MOST - (token is None)


@pytest.mark.parametrize("token", READERS)
def test_an_article_costs_the_same_with_any_number_of_tags(
    recording: RecordingStore, token: str | None
) -> None:
    costs = set()
    for slug, tags in TAG_COUNTS.items():
        count, found = cost(recording, token, article(slug))
        assert len(found.article.tags) == tags
        costs.add(count)
    assert costs == {MOST - 1 - (token is None)}


@pytest.mark.parametrize("token", READERS)
def test_comments_cost_the_same_in_any_number(recording: RecordingStore, token: str | None) -> None:
    costs = set()
    for slug, number in COMMENT_COUNTS.items():
        count, found = cost(recording, token, comments(slug))
        assert len(found) == number
        costs.add(count)
    assert costs == {MOST - 1 - (token is None)}


def test_the_list_of_tags_costs_one_statement(recording: RecordingStore) -> None:
    count, found = cost(recording, None, lambda ports, _: list_tags(ports))
    assert (count, len(found)) == (1, 1 + 20 * 19)


def test_transaction_control_is_not_counted(recording: RecordingStore) -> None:
    async def one_by_one(ports: Ports, reader: Bearer | None) -> None:
        for slug in TAG_COUNTS:
            await show_article(ports, reader, slug)

    async def nothing(ports: Ports, _: Bearer | None) -> None:
        async with ports.store.writing():
            pass

    at_once = cost(recording, None, article("one-tag"))[0]
    assert cost(recording, None, one_by_one)[0] == 3 * at_once > 3
    assert cost(recording, None, nothing)[0] == 0


# Members


LITTLE, MUCH = 1, 30
STAFF = replace(BERT, is_staff=True)
# The most that SQLAlchemy and Django send.
MOST_TO_DELETE, MOST_TO_RECEIVE, MOST_TO_CHANGE = 19, 10, 6
MOST_TO_LOG_IN, MOST_TO_FAIL = 5, 7


@pytest.fixture(params=list(RECORDING))
def recording_members(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RecordingStore]:
    """A store with Bert, a member who has little, and one who has much."""
    database_url = sqlite_url(tmp_path / "forge.db")
    migrate_with_alembic(database_url)
    with RECORDING[request.param](database_url) as opened:
        run_blocking(_add_bert(opened.store))
        for amount in (LITTLE, MUCH):
            run_blocking(_settle(opened.store, _member(amount), amount))
        yield opened


def count_statements(recording_members: RecordingStore, use: Coroutine[Any, Any, Any]) -> int:
    """The number of statements of a use case."""
    return len(recording_members.sent_by(use))


def member_ports(recording_members: RecordingStore) -> Ports:
    """The ports over a store."""
    return Ports(
        recording_members.store,
        PlainHasher(),
        ManualClock(),
        SequentialRandomness(),
        NoModels(),
        RecordedEvents(),
    )


def test_a_login_costs_one_statement_for_its_limit(recording_members: RecordingStore) -> None:
    ports = member_ports(recording_members)
    user = run_blocking(create_user(ports, "eva", "eva@x.org", "evas password"))
    sent = recording_members.sent_by(log_in(ports, "eva@x.org", "evas password"))
    of_failures = [one for one in sent if "failed_logins" in one.sql]
    assert (len(of_failures), len(sent) <= MOST_TO_LOG_IN) == (1, True)
    details = [step.detail for one in of_failures for step in plan(recording_members, one)]
    assert details
    assert [detail for detail in details if detail.startswith("SCAN")] == []
    assert run_blocking(authenticate(ports, "token-1")).user.id == user.id


def test_a_failed_login_costs_the_same_whoever_it_is(recording_members: RecordingStore) -> None:
    ports = member_ports(recording_members)
    run_blocking(create_user(ports, "eva", "eva@x.org", "evas password"))

    async def fail(email: str) -> None:
        with suppress(DomainError):
            await log_in(ports, email, "wrong")

    counts = set()
    for email in ("eva@x.org", "nobody@x.org"):
        sent = recording_members.sent_by(fail(email))
        counts.add(len(sent))
        details = [step.detail for one in sent for step in plan(recording_members, one)]
        # The purge selects at most ten keys, which it then scans.
        assert {one for one in details if one.startswith("SCAN")} <= {"SCAN anon_1"}
    assert len(counts) == 1
    assert max(counts) <= MOST_TO_FAIL


def test_a_page_and_a_member_cost_one_statement(recording_members: RecordingStore) -> None:
    for limit in (1, 3, 100):
        assert (
            count_statements(
                recording_members,
                list_users(member_ports(recording_members), MemberFilter(), limit),
            )
            == 1
        )
    assert (
        count_statements(
            recording_members, show_user(member_ports(recording_members), str(BERT.id))
        )
        == 1
    )
    assert (
        count_statements(
            recording_members, list_unmatched_payments(member_ports(recording_members))
        )
        == 1
    )


def test_deleting_a_member_costs_the_same_whatever_they_have(
    recording_members: RecordingStore,
) -> None:
    costs = set()
    for amount in (LITTLE, MUCH):
        member = Bearer(_member(amount), f"u{amount} 0")
        costs.add(
            count_statements(
                recording_members,
                delete_user(member_ports(recording_members), member, str(member.user.id), None),
            )
        )
    assert len(costs) == 1
    assert max(costs) <= MOST_TO_DELETE


def test_deleting_a_member_scans_no_table(recording_members: RecordingStore) -> None:
    member = Bearer(_member(MUCH), f"u{MUCH} 0")
    sent = recording_members.sent_by(
        delete_user(member_ports(recording_members), member, str(member.user.id), None)
    )
    details = [step.detail for statement in sent for step in plan(recording_members, statement)]
    assert len(details) >= len(sent)
    # Whether Django's tables are there, whose rows refer to users too, is read from the schema.
    scans = [one for one in details if one.startswith("SCAN") and one != "SCAN sqlite_master"]
    assert scans == []


def test_an_event_costs_the_same_after_any_number_of_events(
    recording_members: RecordingStore,
) -> None:
    for kind in (PaymentSucceeded, PaymentRefunded):
        costs = set()
        for amount in (LITTLE, MUCH):
            intent, event_id = f"new {amount}", f"{kind.__name__} {amount}"
            event: PaymentSucceeded | PaymentRefunded = PaymentRefunded(event_id, intent)
            if kind is PaymentSucceeded:
                user_id = str(_member(amount).id)
                event = PaymentSucceeded(event_id, intent, user_id, "Enterprise")
            costs.add(
                count_statements(
                    recording_members, receive_event(member_ports(recording_members), event)
                )
            )
        assert len(costs) == 1
        assert max(costs) <= MOST_TO_RECEIVE


def test_a_grant_costs_the_same_after_any_number_of_grants(
    recording_members: RecordingStore,
) -> None:
    staff, change = Bearer(STAFF, "berts"), MemberChange(tier=Tier.PRO)
    costs = {
        count_statements(
            recording_members,
            change_user(
                member_ports(recording_members),
                staff,
                str(_member(n).id),
                change,
                lambda _version: True,
            ),
        )
        for n in (LITTLE, MUCH)
    }
    assert len(costs) == 1
    assert max(costs) <= MOST_TO_CHANGE


def _member(amount: int) -> User:
    return replace(ANNA, id=UUID(int=100 + amount), username=f"u{amount}", email=None, version=99)


async def _add_bert(store: Store) -> None:
    async with store.writing() as work:
        await work.users.add(STAFF)
        await work.tokens.issue(new_token("berts", STAFF, NOON))


async def _settle(store: Store, user: User, amount: int) -> None:
    """Store a member with that much of everything."""
    async with store.writing() as work:
        await work.users.add(user)
        for number in range(amount):
            slug, token = f"{user.username}-{number}", f"{user.username} {number}"
            article = await work.articles.add(replace(FIRST, slug=slug, author_id=user.id))
            assert article is not None
            for author in (user, BERT):
                await work.comments.add(NewComment(article.id, author.id, "c", NOON))
                await work.articles.favorite(article.id, author.id)
            await work.tokens.issue(new_token(token, user, NOON))
            await work.ledger.grant(Grant(user.id, number + 1, Tier.PRO, BERT.id, NOON))
            await work.ledger.lock_payment(token)
            await work.ledger.save(Payment(token, user.id, Tier.PRO, None, None, NOON))
        await work.follows.add(user.id, BERT.id)


# Writes of the store in SQLAlchemy


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[RecordingSqlAlchemy]:
    """The store in SQLAlchemy with Anna and an article of hers."""
    database_url = sqlite_url(tmp_path / "forge.db")
    migrate_with_alembic(database_url)
    with recording_sqlalchemy(database_url) as opened:
        run_blocking(add(opened.store, ANNA))
        run_blocking(publish_all(opened.store, replace(FIRST, tags=("a", "b", "c"))))
        yield opened


def commands(statements: list[Statement]) -> list[str]:
    """The first word of each statement, and the table."""
    return [
        re.sub(r"^(\w+)(?: INTO| FROM)? ?(\w+)?.*", r"\1 \2", s.sql, flags=re.S) for s in statements
    ]


@pytest.mark.parametrize(
    "change", [{"bio": "b"}, {"email": "ANNA@X.ORG"}, {"is_staff": True}, {"password_hash": "h"}]
)
def test_a_user_with_the_same_keys_is_replaced_without_a_savepoint(
    writing: RecordingSqlAlchemy, change: dict[str, Any]
) -> None:
    after = replace(ANNA, version=2, **change)
    sent = writing.all_sent_by(replace_user(writing.store, after, ANNA))
    assert commands(sent) == ["BEGIN IMMEDIATE", "UPDATE users"]


@pytest.mark.parametrize("change", [{"username": "Anna"}, {"email": "a@x.org"}, {"email": None}])
def test_a_user_with_other_keys_is_replaced_within_a_savepoint(
    writing: RecordingSqlAlchemy, change: dict[str, Any]
) -> None:
    after = replace(ANNA, version=2, **change)
    sent = commands(writing.all_sent_by(replace_user(writing.store, after, ANNA)))
    assert [command.split()[0] for command in sent] == ["BEGIN", "SAVEPOINT", "UPDATE", "RELEASE"]


@pytest.mark.parametrize(("slug", "savepoints"), [("first", 0), ("another", 1)])
def test_an_article_is_replaced_within_a_savepoint_if_its_slug_changes(
    writing: RecordingSqlAlchemy, slug: str, savepoints: int
) -> None:
    before = run_blocking(by_slug(writing.store, "first"))
    assert before is not None
    after = replace(before, slug=slug, body="B")
    sent = writing.all_sent_by(replace_article(writing.store, after, before))
    assert sum(one.sql.startswith("SAVEPOINT") for one in sent) == savepoints
    assert commands(writing_only(sent)) == ["UPDATE articles"]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (("a", "b", "c"), []),
        (("c", "a", "b"), ["UPDATE article_tags"]),
        (("c", "b"), ["DELETE article_tags", "UPDATE article_tags"]),
        (("c", "x", "a", "b"), ["UPDATE article_tags", "INSERT article_tags"]),
        (("x", "c", "y"), ["DELETE article_tags", "UPDATE article_tags", "INSERT article_tags"]),
        (("x", "y"), ["DELETE article_tags", "INSERT article_tags"]),
        ((), ["DELETE article_tags"]),
    ],
)
def test_tags_are_replaced_by_one_statement_of_each_kind(
    writing: RecordingSqlAlchemy, tags: tuple[str, ...], expected: list[str]
) -> None:
    before = run_blocking(by_slug(writing.store, "first"))
    assert before is not None
    after = replace(before, tags=tags)
    sent = writing.sent_by(replace_article(writing.store, after, before))
    assert commands(sent) == ["UPDATE articles", *expected]
    assert run_blocking(by_slug(writing.store, "first")) == after


def writing_only(statements: list[Statement]) -> list[Statement]:
    """The statements that change rows."""
    return [one for one in statements if one.sql.startswith(("INSERT", "UPDATE", "DELETE"))]


# Idempotency keys


@pytest.mark.parametrize("name", list(RECORDING))
def test_a_key_costs_two_statements_and_none_costs_nothing(name: str, tmp_path: Path) -> None:
    database_url = sqlite_url(tmp_path / "forge.db")
    migrate_with_alembic(database_url)
    author, draft = Principal(ANNA), Draft("A title", "d", "b")
    with RECORDING[name](database_url) as opened:
        ports = member_ports(opened)
        run_blocking(add(opened.store, ANNA))
        slug = run_blocking(publish_article(ports, author, draft)).article.slug
        uses: list[Callable[[str | None], Coroutine[Any, Any, object]]] = [
            lambda key: publish_article(ports, author, draft, key),
            lambda key: add_comment(ports, author, slug, "c", key),
        ]
        for number, use in enumerate(uses):
            without_key, first, retry = (
                [one.sql for one in opened.sent_by(use(key))]
                for key in (None, f"key {number}", f"key {number}")
            )
            find, *effect, record = first
            assert effect == without_key
            assert retry == [find]
            assert all("idempotency_keys" in sql for sql in (find, record))
            assert not any("idempotency_keys" in sql for sql in without_key)


# Bodies


def reading_bodies(sent: list[Statement]) -> list[str]:
    """The statements that read a body."""
    return [one.sql for one in sent if re.search(r"\bbody\b", one.sql)]


@pytest.mark.parametrize("name", FILTERS)
def test_no_statement_of_a_list_reads_bodies(many: RecordingStore, name: str) -> None:
    assert reading_bodies(listing(many, FILTERS[name]).sent) == []


def test_one_statement_reads_the_body_of_an_article(many: RecordingStore) -> None:
    for use in (article_details(many.store, "s5", READER), by_slug(many.store, "s5")):
        assert len(reading_bodies(many.sent_by(use))) == 1
