"""Payments in the admin site."""

from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from django_project.config.admin import ReadOnlyAdmin
from django_project.membership.models import Payment, PaymentEvent


class MatchFilter(SimpleListFilter):
    """Whether a payment is for a user and a tier that exist."""

    title = "match"
    parameter_name = "match"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """The choices."""
        return [("unmatched", "Unmatched"), ("matched", "Matched")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        """The payments of the choice."""
        unmatched = Payment.objects.unmatched()
        match self.value():
            case "unmatched":
                return queryset.filter(pk__in=unmatched)
            case "matched":
                return queryset.exclude(pk__in=unmatched)
            case _:
                return queryset


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Payments, as the payment provider reported them."""

    list_display = (
        "payment_intent",
        "user_id",
        "tier",
        "named_user",
        "named_tier",
        "paid_at",
        "refunded_at",
    )
    list_filter = (MatchFilter, "tier", ("refunded_at", EmptyFieldListFilter))
    search_fields = ("payment_intent", "named_user", "named_tier")
    date_hierarchy = "paid_at"
    ordering = ("-paid_at", "payment_intent")


@admin.register(PaymentEvent)
class PaymentEventAdmin(ReadOnlyAdmin):
    """Events that the payment provider delivered."""

    list_display = ("id", "received_at")
    search_fields = ("id",)
    date_hierarchy = "received_at"
    ordering = ("-received_at",)
