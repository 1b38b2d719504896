"""What paying for membership, and being paid back, does."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from core.domain.membership_events import Event, PaymentRefunded, PaymentSucceeded, paid
from core.domain.membership_ledger import Payment, refunded
from core.ports import Ports
from core.ports.store import UnitOfWork
from core.use_cases.deciding import deciding_again
from core.use_cases.membership.settling import settled


async def receive_event(ports: Ports, event: Event) -> None:
    """Take note of an event; it counts once by its id, whatever came before it."""

    async def attempt() -> None:
        now = ports.clock.now()
        async with ports.store.writing() as work:
            if not await work.ledger.note(event.id, now):
                return
            user_id = await _recorded(work, event, now)
            if user_id is not None:
                await _settle(work, user_id)

    await deciding_again(attempt)


async def list_unmatched_payments(ports: Ports) -> list[Payment]:
    """What was paid for nobody, or for nothing, that there is; oldest first."""
    async with ports.store.reading() as work:
        return await work.ledger.unmatched()


async def _recorded(work: UnitOfWork, event: Event, now: datetime) -> UUID | None:
    """Enter into the ledger what an event says; the answer is whose tier may follow."""
    match event:
        case PaymentSucceeded():
            payment = await work.ledger.hold(event.payment_intent)
            payment = paid(payment, event, await _existing(work, event.user_id), now)
        case PaymentRefunded():
            payment = refunded(await work.ledger.hold(event.payment_intent), now)
        case _:
            return None
    await work.ledger.save(payment)
    return payment.user_id


async def _existing(work: UnitOfWork, user_id: UUID | None) -> UUID | None:
    user = await work.users.by_id(user_id) if user_id else None
    return user.id if user else None


async def _settle(work: UnitOfWork, user_id: UUID) -> None:
    # Held before the ledger is read, so that of two payments the later sees both.
    user = await work.users.by_id(user_id, hold=True)
    if user is None:  # gone since; the payment stays
        return
    after = await settled(work, user)
    if after.tier is not user.tier:
        await work.users.replace(replace(after, version=user.version + 1))
