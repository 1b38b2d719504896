"""The admin site of the Django project: who gets in, and what they can do there."""

import httpx
import pytest

from contract_tests.api import Api
from contract_tests.membership.events import new_intent, succeeded
from contract_tests.membership.members import sign_up
from contract_tests.membership.stripe import Stripe
from contract_tests.people import register
from contract_tests.targets.target import WEBHOOK_SECRETS
from tests.django_project.staff import PASSWORD, PAYMENTS, csrf_token, is_in, log_in, make_staff

STRANGERS = {"user_id": "<b>nobody</b>", "tier": "Pro"}


@pytest.fixture
def stripe(client: httpx.Client) -> Stripe:
    """Stripe, with one of the secrets that it shares with the project."""
    return Stripe(Api(client), WEBHOOK_SECRETS[0])


def test_staff_see_what_was_paid_for_nobody_and_no_other_payment(
    client: httpx.Client, stripe: Stripe
) -> None:
    matched, unmatched = stripe.charge(sign_up(Api(client)), "Pro"), new_intent()
    stripe.deliver(succeeded(unmatched, **STRANGERS))
    make_staff(client, "anna")
    assert log_in(client, "anna")
    page = client.get(PAYMENTS).text
    assert "&lt;b&gt;nobody&lt;/b&gt;" in page
    assert (unmatched in page, matched in page) == (True, False)
    assert client.get(PAYMENTS, params={"q": unmatched}).text.count("<th class=") == 1
    assert client.get(f"{PAYMENTS}{_quoted(unmatched)}/change/").status_code == 200
    assert client.get(f"{PAYMENTS}{_quoted(matched)}/change/").status_code == 302


@pytest.mark.parametrize(
    "name", ["anna ", " anna", "Anna", "\N{FULLWIDTH LATIN SMALL LETTER A}nna"]
)
def test_a_name_is_taken_exactly_as_it_is_typed(client: httpx.Client, name: str) -> None:
    make_staff(client, "anna")
    assert not log_in(client, name)


def test_nobody_gets_in_but_staff_with_their_password(client: httpx.Client) -> None:
    register(Api(client), username="somebody", password=PASSWORD)
    make_staff(client, "anna")
    member = sign_up(Api(client))
    assert not log_in(client, "somebody")
    assert not log_in(client, "nobody")
    assert not log_in(client, member.username)
    assert not log_in(client, "anna", "another password")
    assert not is_in(client)


def test_staff_who_have_no_password_do_not_get_in(client: httpx.Client) -> None:
    from django.core.management import call_command

    member = sign_up(Api(client))
    call_command("appoint_staff", member.username)
    assert not log_in(client, member.username, "None")


def test_whoever_is_dismissed_is_out(client: httpx.Client) -> None:
    from django.core.management import call_command

    make_staff(client, "anna")
    log_in(client, "anna")
    assert is_in(client)
    call_command("dismiss_staff", "anna")
    assert not is_in(client)


def test_a_new_password_ends_the_session(client: httpx.Client) -> None:
    token = make_staff(client, "anna")
    log_in(client, "anna")
    Api(client).put("/api/user", {"user": {"password": "a new password"}}, token=token)
    assert not is_in(client)
    assert not log_in(client, "anna")
    assert log_in(client, "anna", "a new password")


def test_logging_in_leaves_the_account_as_it_was(client: httpx.Client) -> None:
    from django_project.accounts.models import User

    make_staff(client, "anna")
    before = User.objects.filter(username="anna").values().get()
    assert log_in(client, "anna")
    assert User.objects.filter(username="anna").values().get() == before


def test_staff_can_write_nothing(client: httpx.Client, stripe: Stripe) -> None:
    intent = new_intent()
    stripe.deliver(succeeded(intent, **STRANGERS))
    make_staff(client, "anna")
    log_in(client, "anna")
    sent = {"csrfmiddlewaretoken": csrf_token(client), "post": "yes", "tier": "Pro"}
    one = f"{PAYMENTS}{_quoted(intent)}/"
    for path in (f"{PAYMENTS}add/", f"{one}change/", f"{one}delete/", "/admin/auth/group/add/"):
        assert client.post(path, data=sent).status_code == 403
    client.post(PAYMENTS, data=sent | {"action": "delete_selected", "_selected_action": intent})
    assert intent in client.get(PAYMENTS).text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/admin/auth/group/", 403), ("/admin/password_change/", 404), ("/admin/nothing", 404)],
)
def test_staff_see_nothing_else(client: httpx.Client, path: str, status: int) -> None:
    make_staff(client, "anna")
    log_in(client, "anna")
    assert client.get(path).status_code == status


def _quoted(key: str) -> str:
    return key.replace("_", "_5F")  # as the admin writes keys in paths
