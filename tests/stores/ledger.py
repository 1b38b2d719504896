"""Payments and grants for stores to keep, and what is done with them in one unit of work."""

from dataclasses import replace
from datetime import datetime

from core.domain.accounts import User
from core.domain.membership import Grant, Payment
from core.domain.membership_tiers import Tier
from core.ports.store import Store
from tests.stores.people import ANNA, BERT, NOON

PAID = Payment("pi_1", ANNA.id, Tier.PRO, str(ANNA.id), "Pro", NOON, None)
UNMATCHED = replace(PAID, user_id=None, named_user="nobody")
GRANT = Grant(ANNA.id, 2, Tier.PRO, BERT.id, NOON)


async def note(store: Store, event_id: str, now: datetime = NOON) -> bool:
    """Note an event."""
    async with store.writing() as work:
        return await work.ledger.record_event(event_id, now)


async def known(store: Store, payment_intent: str) -> Payment:
    """What is known of a payment."""
    async with store.writing() as work:
        return await work.ledger.lock_payment(payment_intent)


async def save(store: Store, *payments: Payment) -> None:
    """Store what is known of payments."""
    async with store.writing() as work:
        for payment in payments:
            await work.ledger.lock_payment(payment.payment_intent)
            await work.ledger.save(payment)


async def grant(store: Store, *grants: Grant) -> None:
    """Store grants."""
    async with store.writing() as work:
        for one in grants:
            await work.ledger.grant(one)


async def payments_of(store: Store, user: User) -> set[Payment]:
    """What was paid for a member."""
    async with store.reading() as work:
        found = await work.ledger.payments(user.id)
    assert len(set(found)) == len(found)
    return set(found)


async def grants_of(store: Store, user: User) -> set[Grant]:
    """What staff gave a member."""
    async with store.reading() as work:
        found = await work.ledger.grants(user.id)
    assert len(set(found)) == len(found)
    return set(found)


async def unmatched(store: Store) -> list[Payment]:
    """What was paid for nobody, or for nothing, that there is."""
    async with store.reading() as work:
        return await work.ledger.unmatched()
