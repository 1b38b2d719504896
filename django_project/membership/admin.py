"""What staff see of membership in the admin site."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.http import HttpRequest, HttpResponse

from django_project.membership.models import Payment, PaymentQuerySet


@admin.register(Payment)
class UnmatchedPayments(admin.ModelAdmin):  # type: ignore[type-arg]
    """The payments for nobody, or for nothing, that there is; to be looked at only."""

    list_display = ("payment_intent", "named_user", "named_tier", "paid_at", "refunded_at")
    list_filter = (("refunded_at", EmptyFieldListFilter),)
    search_fields = ("payment_intent", "named_user", "named_tier")
    ordering = ("paid_at", "payment_intent")
    actions = None

    def get_queryset(self, request: HttpRequest) -> PaymentQuerySet:
        """The payments that are unmatched; no other can be looked at, or found."""
        return Payment.objects.unmatched()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, under the name of what it holds."""
        return super().changelist_view(
            request, {"title": "Unmatched payments"} | (extra_context or {})
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody makes payments up."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Payment | None = None) -> bool:
        """Nobody changes what Stripe said."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Payment | None = None) -> bool:
        """Nobody removes it either."""
        return False
