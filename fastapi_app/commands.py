"""Commands for whoever runs the service: `python -m fastapi_app.commands --help`.

What they print is ASCII, all else escaped: names and events hold what strangers wrote, and no
terminal is to take that for orders.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from adapters.database_errors import only_errors_logged
from core.domain.errors import DomainError
from core.domain.membership import Payment
from core.ports import Ports
from core.use_cases import membership
from fastapi_app.composition import composed
from fastapi_app.settings import Settings
from http_contract.json_format import format_timestamp


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 1, with a line on stderr, where it is refused."""
    try:
        with only_errors_logged():
            lines = asyncio.run(_run(_parser().parse_args(arguments)))
    except DomainError as refusal:
        errors = refusal.errors.items()
        return _refused("; ".join(f"{subject} {message}" for subject, message in errors))
    except ValidationError as unsafe:
        return _refused("; ".join(_said(fault) for fault in unsafe.errors()))
    for line in lines:
        print(line)
    return 0


async def appoint(ports: Ports, asked: argparse.Namespace) -> list[str]:
    """Let a user change other users."""
    user = await membership.appoint_staff(ports, asked.name)
    return [f"{user.username!a} is staff"]


async def dismiss(ports: Ports, asked: argparse.Namespace) -> list[str]:
    """Let a user change other users no longer."""
    user = await membership.dismiss_staff(ports, asked.name)
    return [f"{user.username!a} is not staff"]


async def unmatched(ports: Ports, _asked: argparse.Namespace) -> list[str]:
    """List what was paid for nobody, or for nothing, that there is; oldest first."""
    return [_line(payment) for payment in await membership.list_unmatched_payments(ports)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m fastapi_app.commands", description="Commands for whoever runs the Forge."
    )
    rooms = parser.add_subparsers(dest="room", required=True)
    staff = rooms.add_parser("staff", help="who may change other users")
    verbs = staff.add_subparsers(dest="verb", required=True)
    for command in (appoint, dismiss):
        verb = verbs.add_parser(command.__name__, help=command.__doc__)
        verb.add_argument("name", type=_text, help="the user's name, exactly")
        verb.set_defaults(command=command)
    payments = rooms.add_parser("payments", help="what was paid")
    verbs = payments.add_subparsers(dest="verb", required=True)
    verbs.add_parser("unmatched", help=unmatched.__doc__).set_defaults(command=unmatched)
    return parser


def _text(argument: str) -> str:
    """An argument, with U+FFFD for bytes that are no text, as in a path."""
    return os.fsencode(argument).decode("utf-8", "replace")


async def _run(asked: argparse.Namespace) -> list[str]:
    async with composed(Settings()) as ports:
        lines: list[str] = await asked.command(ports, asked)
        return lines


def _line(payment: Payment) -> str:
    paid, refunded = payment.paid_at, payment.refunded_at
    return (
        f"{payment.payment_intent!a}: user {payment.named_user!a}, tier {payment.named_tier!a}, "
        f"paid {format_timestamp(paid) if paid else 'never'}, "
        f"{'refunded ' + format_timestamp(refunded) if refunded else 'not refunded'}"
    )


def _said(fault: ErrorDetails) -> str:
    """Which setting is wrong, and why; never its value."""
    variable = "".join(f"{step}: ".upper() for step in fault["loc"])
    return variable + fault["msg"].removeprefix("Value error, ").removeprefix(variable)


def _refused(why: str) -> int:
    print(f"error: {why}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
