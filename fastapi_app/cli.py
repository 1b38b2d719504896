"""Commands of the FastAPI app: `python -m fastapi_app.cli --help`.

Their output is ASCII, everything else is escaped: names and events contain what clients sent, which
a terminal must not take for control characters.
"""

import asyncio
import logging.config
import os
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from adapters.database_errors import only_errors_logged, reason
from core.domain.errors import DomainError
from core.domain.membership import Payment
from core.ports import Ports
from core.use_cases import accounts, idempotency, membership
from fastapi_app.composition import open_ports
from fastapi_app.settings import Settings
from http_contract.access_log import logging_config
from http_contract.json_format import format_timestamp

T = TypeVar("T")

# Tracebacks never show local variables, which may be secrets.
app = typer.Typer(
    help="Commands of the Forge.", no_args_is_help=True, pretty_exceptions_show_locals=False
)
staff = typer.Typer(help="Users who may change other users.", no_args_is_help=True)
payments = typer.Typer(help="Payments.", no_args_is_help=True)
tokens = typer.Typer(help="Tokens of users.", no_args_is_help=True)
idempotency_keys = typer.Typer(help="Keys of requests that were retried.", no_args_is_help=True)
settings = typer.Typer(help="Settings of the app.", no_args_is_help=True)
app.add_typer(staff, name="staff")
app.add_typer(payments, name="payments")
app.add_typer(tokens, name="tokens")
app.add_typer(idempotency_keys, name="idempotency-keys")
app.add_typer(settings, name="settings")


def _decoded(argument: str) -> str:
    """An argument, with U+FFFD for bytes that are not UTF-8, as in a path."""
    return os.fsencode(argument).decode("utf-8", "replace")


UserName = Annotated[
    str, typer.Argument(metavar="NAME", help="The exact username.", parser=_decoded)
]


@staff.command()
def appoint(name: UserName) -> None:
    """Make a user staff."""
    user = run(lambda ports: membership.appoint_staff(ports, name))
    typer.echo(f"{user.username!a} is staff")


@staff.command()
def dismiss(name: UserName) -> None:
    """Make a user no longer staff."""
    user = run(lambda ports: membership.dismiss_staff(ports, name))
    typer.echo(f"{user.username!a} is not staff")


@payments.command()
def unmatched() -> None:
    """List the payments without an existing user or tier, oldest first."""
    for payment in run(membership.list_unmatched_payments):
        typer.echo(_format_payment(payment))


@tokens.command()
def purge() -> None:
    """Delete all expired tokens."""
    typer.echo(f"{run(accounts.purge_tokens)} expired tokens deleted")


@idempotency_keys.command("purge")
def purge_idempotency_keys() -> None:
    """Delete all expired idempotency keys."""
    typer.echo(f"{run(idempotency.purge_results)} expired idempotency keys deleted")


@settings.command()
def check() -> None:
    """Check the settings, without a connection to the database."""
    typer.echo(f"the settings are valid for {load_settings().forge_env}")


def load_settings() -> Settings:
    """The settings. Exits with status 1, and a line that names each invalid variable."""
    try:
        return Settings()
    except ValidationError as error:
        raise _failed("; ".join(map(_setting_error, error.errors()))) from None


def run(use_case: Callable[[Ports], Coroutine[Any, Any, T]]) -> T:
    """Run a use case with the app's ports. Exits with status 1, and a line, if it is refused."""
    loaded = load_settings()

    async def run_with_ports() -> T:
        async with open_ports(loaded) as ports:
            return await use_case(ports)

    try:
        with only_errors_logged():
            return asyncio.run(run_with_ports())
    except DomainError as error:
        lines = (f"{subject} {message}" for subject, message in error.errors.items())
        raise _failed("; ".join(lines) + reason(error)) from None


def _failed(message: str) -> typer.Exit:
    typer.echo(f"error: {message}", err=True)
    return typer.Exit(1)


def _setting_error(error: Any) -> str:
    """The variable and what is wrong with it, never its value."""
    variable = "".join(f"{part}: ".upper() for part in error["loc"])
    message: str = error["msg"].removeprefix("Value error, ")
    return variable + message.removeprefix(variable)


def _format_payment(payment: Payment) -> str:
    paid, refunded = payment.paid_at, payment.refunded_at
    return (
        f"{payment.payment_intent!a}: user {payment.named_user!a}, tier {payment.named_tier!a}, "
        f"paid {format_timestamp(paid) if paid else 'never'}, "
        f"{'refunded ' + format_timestamp(refunded) if refunded else 'not refunded'}"
    )


if __name__ == "__main__":
    logging.config.dictConfig(logging_config(silenced=[]))  # the security log
    app()
