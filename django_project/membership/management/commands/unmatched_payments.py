"""`manage.py unmatched_payments`."""

from django.core.management import BaseCommand

from core.domain.membership import Payment
from core.run_blocking import run_blocking
from core.use_cases.membership import list_unmatched_payments
from django_project.config.composition import ports
from django_project.database.management.base import command_errors
from http_contract.json_format import format_timestamp


class Command(BaseCommand):
    """Lists payments without an existing user or tier."""

    help = "List the payments for a user or a tier that does not exist, oldest first."

    def handle(self, **options: object) -> None:
        """Print a line for each, with what the payment provider reported."""
        with command_errors():
            payments = run_blocking(list_unmatched_payments(ports()))
        for payment in payments:
            self.stdout.write(_line(payment))


def _line(payment: Payment) -> str:
    # In Python's notation, so that no control character of another's text reaches the terminal.
    named = f"{payment.payment_intent!a} user={payment.named_user!a} tier={payment.named_tier!a}"
    paid = f"paid={format_timestamp(payment.paid_at)}" if payment.paid_at else "unpaid"
    refunded = (
        f"refunded={format_timestamp(payment.refunded_at)}" if payment.refunded_at else "kept"
    )
    return f"{named} {paid} {refunded}"
