"""The ledger of membership on Django's ORM."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from core.domain import membership as ledger
from core.domain.membership_tiers import Tier, parse_tier
from core.ports.store import Stale
from django_project.database.statements import insert_unless_taken
from django_project.membership.models import Grant, Payment, PaymentEvent


class DjangoLedger:
    """Implements `core.ports.membership.Ledger`."""

    async def record_event(self, event_id: str, now: datetime) -> bool:
        """Record an event. Another one of its id waits until this one is committed or undone."""
        return insert_unless_taken(PaymentEvent(id=event_id, received_at=now))

    async def lock_payment(self, payment_intent: str) -> ledger.Payment:
        """The payment. Its row is inserted first, since only a row can be locked."""
        insert_unless_taken(Payment(payment_intent=payment_intent))
        return _payment(Payment.objects.select_for_update().get(payment_intent=payment_intent))

    async def save(self, payment: ledger.Payment) -> None:
        """Store a locked payment."""
        columns = _columns(payment)
        Payment.objects.filter(pk=columns.pop("payment_intent")).update(**columns)

    async def grant(self, grant: ledger.Grant) -> None:
        """Store a grant, unless the member's version has one."""
        if not insert_unless_taken(Grant(**_columns(grant))):
            raise Stale

    async def grants(self, user_id: UUID) -> list[ledger.Grant]:
        """A member's grants."""
        return [_grant(row) for row in Grant.objects.filter(user_id=user_id)]

    async def payments(self, user_id: UUID) -> list[ledger.Payment]:
        """A member's payments."""
        return [_payment(row) for row in Payment.objects.filter(user_id=user_id)]

    async def unmatched(self) -> list[ledger.Payment]:
        """Payments without an existing user or tier, oldest first."""
        unmatched = Payment.objects.unmatched().order_by("paid_at", "payment_intent")
        return [_payment(row) for row in unmatched]


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
