"""The ledger of membership on Django's ORM."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from core.domain import membership as ledger
from core.domain.membership_tiers import Tier, parse_tier
from core.ports.store import Stale
from django_project.config.inserting import insert_unless_taken
from django_project.membership.models import Grant, Payment, PaymentEvent


class DjangoLedger:
    """The ledger in one unit of work."""

    async def record_event(self, event_id: str, now: datetime) -> bool:
        """Note an event; a second one of its id waits for the first to be kept, or undone."""
        return insert_unless_taken(PaymentEvent(id=event_id, received_at=now))

    async def lock_payment(self, payment_intent: str) -> ledger.Payment:
        """What is known of a payment; its row is made first, since only a row can be held."""
        insert_unless_taken(Payment(payment_intent=payment_intent))
        return _payment(Payment.objects.select_for_update().get(payment_intent=payment_intent))

    async def save(self, payment: ledger.Payment) -> None:
        """Store what is known of a payment."""
        columns = _columns(payment)
        Payment.objects.filter(pk=columns.pop("payment_intent")).update(**columns)

    async def grant(self, grant: ledger.Grant) -> None:
        """Store a grant, unless the version has one."""
        if not insert_unless_taken(Grant(**_columns(grant))):
            raise Stale

    async def grants(self, user_id: UUID) -> list[ledger.Grant]:
        """What staff gave a member."""
        return [_grant(row) for row in Grant.objects.filter(user_id=user_id)]

    async def payments(self, user_id: UUID) -> list[ledger.Payment]:
        """What was paid for a member."""
        return [_payment(row) for row in Payment.objects.filter(user_id=user_id)]

    async def unmatched(self) -> list[ledger.Payment]:
        """What was paid for nobody, or for nothing, that there is; oldest first."""
        return [_payment(row) for row in Payment.objects.unmatched()]


def _columns(entry: ledger.Payment | ledger.Grant) -> dict[str, Any]:
    return asdict(entry) | {"tier": entry.tier and entry.tier.value}


def _payment(row: Payment) -> ledger.Payment:
    return ledger.Payment(
        payment_intent=row.payment_intent,
        user_id=row.user_id,
        tier=parse_tier(row.tier),
        named_user=row.named_user,
        named_tier=row.named_tier,
        paid_at=row.paid_at,
        refunded_at=row.refunded_at,
    )


def _grant(row: Grant) -> ledger.Grant:
    return ledger.Grant(
        user_id=row.user_id,
        user_version=row.user_version,
        tier=Tier(row.tier),
        granted_by=row.granted_by,
        granted_at=row.granted_at,
    )
