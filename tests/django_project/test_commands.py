"""The commands of the Django project."""

import httpx
import pytest

from contract_tests.api import Api
from contract_tests.membership.steps import sign_up
from contract_tests.membership.stripe import Stripe, new_intent, succeeded
from contract_tests.targets.environment import WEBHOOK_SECRETS
from contract_tests.users import register

HOSTILE = "\x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}nobody\n"


def test_staff_are_appointed_and_dismissed(
    client: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.core.management import call_command

    register(Api(client), username="anna")
    call_command("appoint_staff", "anna")
    call_command("dismiss_staff", "anna")
    assert capsys.readouterr().out == "'anna' is staff\n'anna' is not staff\n"


@pytest.mark.parametrize("command", ["appoint_staff", "dismiss_staff"])
@pytest.mark.parametrize("name", ["nobody", "\udcff", "", HOSTILE])
def test_a_name_that_nobody_has_is_refused(client: httpx.Client, command: str, name: str) -> None:
    from django.core.management import CommandError, call_command

    with pytest.raises(CommandError, match=r"^user: not found$"):
        call_command(command, name)


def test_unmatched_payments_are_a_line_each_that_no_terminal_obeys(
    client: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.core.management import call_command

    stripe = Stripe(Api(client), WEBHOOK_SECRETS[0])
    stripe.charge(sign_up(Api(client)), "Pro")
    first, second = new_intent(), new_intent()
    stripe.deliver(succeeded(first, user_id=HOSTILE, tier="Gold"))
    stripe.deliver(succeeded(second, tier="Pro"))
    stripe.refund(second)
    capsys.readouterr()
    call_command("unmatched_payments")
    written = capsys.readouterr().out
    lines = written.splitlines()
    assert written.isascii()
    assert "\x1b" not in written
    assert [line.split(" paid=")[0] for line in lines] == [
        rf"'{first}' user='\x1b[2J\u202enobody\n' tier='Gold'",
        f"'{second}' user=None tier='Pro'",
    ]
    assert lines[0].endswith(" kept")
    assert " refunded=20" in lines[1]
