"""The commands of `flask`, and what `flask shell` knows.

Output is ASCII with everything else escaped: an event can name anything, and a terminal must not
take it for control sequences.
"""

import os
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from adapters.database_errors import only_errors_logged, reason
from core.domain.errors import DomainError
from core.domain.membership import Payment
from core.use_cases import (
    accounts,
    articles,
    comments,
    idempotency,
    inference,
    membership,
    service,
)
from flask_app.composition import call, ports
from http_contract.json_format import format_timestamp


class Commands(AppGroup):
    """Commands that print a DomainError in one line on stderr, and exit with status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            with only_errors_logged():
                return super().invoke(ctx)
        except DomainError as error:
            messages = (f"{subject} {message}" for subject, message in error.errors.items())
            raise click.ClickException(", ".join(messages) + reason(error)) from error


staff = Commands("staff", help="Appoint and dismiss staff, who may change other users.")
payments = Commands("payments", help="Inspect payments.")
tokens = Commands("tokens", help="Maintain the tokens of users.")
idempotency_keys = Commands("idempotency-keys", help="Maintain the keys of retried requests.")


def init_app(app: Flask) -> None:
    """Add the commands, and the context of the shell."""
    for group in (staff, payments, tokens, idempotency_keys):
        app.cli.add_command(group)
    app.shell_context_processor(shell_context)


def shell_context() -> dict[str, Any]:
    """The ports, the use cases by area, and `call`: `call(articles.list_tags)`."""
    areas = (accounts, articles, comments, idempotency, inference, membership, service)
    modules = {area.__name__.rpartition(".")[2]: area for area in areas}
    return {"ports": ports(), "call": call, **modules}


def _text(argument: str) -> str:
    """An argument, with U+FFFD for bytes that are not UTF-8, as in a path."""
    return os.fsencode(argument).decode("utf-8", "replace")


@staff.command("appoint")
@click.argument("name", type=_text)
def appoint(name: str) -> None:
    """Appoint the user NAME as staff."""
    user = call(membership.appoint_staff, name)
    click.echo(f"{user.username!a} is staff")


@staff.command("dismiss")
@click.argument("name", type=_text)
def dismiss(name: str) -> None:
    """Dismiss the user NAME from staff."""
    user = call(membership.dismiss_staff, name)
    click.echo(f"{user.username!a} is not staff")


@payments.command("unmatched")
def unmatched() -> None:
    """List payments without an existing user or tier, oldest first."""
    for payment in call(membership.list_unmatched_payments):
        click.echo(_format_payment(payment))


@tokens.command("purge")
def purge() -> None:
    """Delete the expired tokens."""
    click.echo(f"expired tokens deleted: {call(accounts.purge_tokens)}")


@idempotency_keys.command("purge")
def purge_idempotency_keys() -> None:
    """Delete the expired idempotency keys."""
    click.echo(f"expired idempotency keys deleted: {call(idempotency.purge_results)}")


def _format_payment(payment: Payment) -> str:
    paid, refunded = payment.paid_at, payment.refunded_at
    return (
        f"{payment.payment_intent!a}: user {payment.named_user!a}, tier {payment.named_tier!a}, "
        f"paid {format_timestamp(paid) if paid else 'never'}, "
        f"{'refunded ' + format_timestamp(refunded) if refunded else 'not refunded'}"
    )
