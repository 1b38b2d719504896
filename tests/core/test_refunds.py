"""When a payment was given back."""

from datetime import UTC, datetime, timedelta

from core.domain.membership import Payment, refund

THEN = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_payment_is_given_back_once() -> None:
    payment = refund(Payment("pi_1"), THEN)
    assert payment.refunded_at == THEN
    assert refund(payment, THEN + timedelta(hours=1)) == payment
