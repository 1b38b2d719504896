"""How many statements the room of membership costs, whatever a member has."""

from collections.abc import Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contract_tests.targets.databases import sqlite_url
from core.domain.accounts import Bearer, User, new_token
from core.domain.comments import NewComment
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
from core.use_cases.membership import (
    change_user,
    delete_user,
    list_unmatched_payments,
    list_users,
    receive_event,
    show_user,
)
from tests.core.fakes import ManualClock, NoModels, PlainHasher, SequentialRandomness
from tests.plans.opening import WATCHED
from tests.plans.sqlite_plans import plan
from tests.plans.watched import CountingStore
from tests.stores.articles import FIRST
from tests.stores.migrating import migrate_with_alembic
from tests.stores.people import ANNA, BERT, NOON

FEW, MANY = 1, 30
STAFF = replace(BERT, is_staff=True)
# What SQLAlchemy and Django send at most.
MOST_TO_DELETE, MOST_TO_RECEIVE, MOST_TO_CHANGE = 14, 10, 6


@pytest.fixture(params=list(WATCHED))
def watched(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CountingStore]:
    """A store that has Bert, and two members of whom one has little and one has much."""
    database_url = sqlite_url(tmp_path / "forge.db")
    migrate_with_alembic(database_url)
    with WATCHED[request.param](database_url) as opened:
        run_blocking(_add_bert(opened.store))
        for amount in (FEW, MANY):
            run_blocking(_settle(opened.store, _member(amount), amount))
        yield opened


def cost(watched: CountingStore, use: Coroutine[Any, Any, Any]) -> int:
    """How many statements a use case sends."""
    return len(watched.sent_by(use))


def ports(watched: CountingStore) -> Ports:
    """What use cases over a store are driven with."""
    return Ports(watched.store, PlainHasher(), ManualClock(), SequentialRandomness(), NoModels())


def test_a_page_and_a_member_cost_one_statement(watched: CountingStore) -> None:
    for limit in (1, 3, 100):
        assert cost(watched, list_users(ports(watched), MemberFilter(), limit)) == 1
    assert cost(watched, show_user(ports(watched), str(BERT.id))) == 1
    assert cost(watched, list_unmatched_payments(ports(watched))) == 1


def test_removing_a_member_costs_the_same_whatever_they_have(watched: CountingStore) -> None:
    costs = set()
    for amount in (FEW, MANY):
        member = Bearer(_member(amount), f"u{amount} 0")
        costs.add(cost(watched, delete_user(ports(watched), member, str(member.user.id), None)))
    assert len(costs) == 1
    assert max(costs) <= MOST_TO_DELETE


def test_removing_a_member_reads_no_table_as_a_whole(watched: CountingStore) -> None:
    member = Bearer(_member(MANY), f"u{MANY} 0")
    sent = watched.sent_by(delete_user(ports(watched), member, str(member.user.id), None))
    says = [step.says for statement in sent for step in plan(watched, statement)]
    assert len(says) >= len(sent)
    assert [one for one in says if one.startswith("SCAN")] == []


def test_an_event_costs_the_same_however_many_came_before(watched: CountingStore) -> None:
    for kind in (PaymentSucceeded, PaymentRefunded):
        costs = set()
        for amount in (FEW, MANY):
            intent, event_id = f"new {amount}", f"{kind.__name__} {amount}"
            event: PaymentSucceeded | PaymentRefunded = PaymentRefunded(event_id, intent)
            if kind is PaymentSucceeded:
                user_id = str(_member(amount).id)
                event = PaymentSucceeded(event_id, intent, user_id, "Enterprise")
            costs.add(cost(watched, receive_event(ports(watched), event)))
        assert len(costs) == 1
        assert max(costs) <= MOST_TO_RECEIVE


def test_a_grant_costs_the_same_however_many_there_were(watched: CountingStore) -> None:
    staff, change = Bearer(STAFF, "berts"), MemberChange(tier=Tier.PRO)
    costs = {
        cost(
            watched,
            change_user(ports(watched), staff, str(_member(n).id), change, lambda _version: True),
        )
        for n in (FEW, MANY)
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
    """Let somebody have that much of everything."""
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
