"""The tables of membership's ledger, as SQLAlchemy describes them too.

The ledger outlives users, so it refers to none. SQLAlchemy's are in adapters/sqlalchemy/tables.py.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from adapters.stripe_events import PAYMENT_INTENT_LIMIT
from core.domain.membership import EVENT_NAME_LIMIT
from django_project.database.fields import TextKey
from http_contract.webhook import EVENT_ID_LIMIT


class PaymentEvent(models.Model):
    """An event that was received."""

    id = TextKey(max_length=EVENT_ID_LIMIT, primary_key=True)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "payment_events"

    def __str__(self) -> str:
        return str(self.id)


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Payments."""

    def unmatched(self) -> Self:
        """Those without an existing user or tier."""
        return self.filter(Q(user_id=None) | Q(tier=None), paid_at__isnull=False)


class Payment(models.Model):
    """A payment, from the first event on that mentions it."""

    payment_intent = TextKey(max_length=PAYMENT_INTENT_LIMIT, primary_key=True)
    user_id = models.UUIDField(null=True)
    tier = models.CharField(max_length=16, null=True)
    named_user = models.CharField(max_length=EVENT_NAME_LIMIT, null=True)
    named_tier = models.CharField(max_length=EVENT_NAME_LIMIT, null=True)
    paid_at = models.DateTimeField(null=True)
    refunded_at = models.DateTimeField(null=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        db_table = "payments"
        indexes = (models.Index(fields=["user_id"], name="payments_user"),)

    def __str__(self) -> str:
        return str(self.payment_intent)


class Grant(models.Model):
    """A tier that staff gave a member, at one of the member's versions."""

    pk = models.CompositePrimaryKey("user_id", "user_version")
    user_id = models.UUIDField()
    user_version = models.IntegerField()
    tier = models.CharField(max_length=16)
    granted_by = models.UUIDField()
    granted_at = models.DateTimeField()

    class Meta:
        db_table = "grants"

    def __str__(self) -> str:
        return f"{self.tier} for {self.user_id}"
