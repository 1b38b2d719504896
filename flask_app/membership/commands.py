"""The commands of membership: who is staff, and which payments matched nobody.

What they print is ASCII, all else escaped: an event can name anything, and no terminal is to take
that for orders.
"""

from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from adapters.database_errors import only_errors_logged
from core.domain.errors import DomainError
from core.domain.membership import Payment
from core.run_blocking import run_blocking
from core.use_cases import membership
from flask_app.composition import ports
from http_contract.json_format import format_timestamp


class Commands(AppGroup):
    """Commands that say in one line on stderr what the core refuses; exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            with only_errors_logged():
                return super().invoke(ctx)
        except DomainError as error:
            faults = (f"{subject} {fault}" for subject, fault in error.errors.items())
            raise click.ClickException(", ".join(faults)) from error


staff = Commands("staff", help="Say who may change other users.")
payments = Commands("payments", help="Look into the payments.")


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(staff)
    app.cli.add_command(payments)


def _text(argument: str) -> str:
    """An argument, with U+FFFD for bytes that are no UTF-8, as in a path."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@staff.command("appoint")
@click.argument("name", type=_text)
def appoint(name: str) -> None:
    """Let the user NAME change other users."""
    user = run_blocking(membership.appoint_staff(ports(), name))
    click.echo(f"{user.username!a} is staff")


@staff.command("dismiss")
@click.argument("name", type=_text)
def dismiss(name: str) -> None:
    """Let the user NAME change other users no longer."""
    user = run_blocking(membership.dismiss_staff(ports(), name))
    click.echo(f"{user.username!a} is not staff")


@payments.command("unmatched")
def unmatched() -> None:
    """List what was paid for nobody, or for nothing, that there is; oldest first."""
    for payment in run_blocking(membership.list_unmatched_payments(ports())):
        click.echo(_line(payment))


def _line(payment: Payment) -> str:
    paid, refunded = payment.paid_at, payment.refunded_at
    return (
        f"{payment.payment_intent!a}: user {payment.named_user!a}, tier {payment.named_tier!a}, "
        f"paid {format_timestamp(paid) if paid else 'never'}, "
        f"{'refunded ' + format_timestamp(refunded) if refunded else 'not refunded'}"
    )
