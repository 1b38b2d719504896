"""The admin site of the Django project: who gets in, and what they can do there."""

import logging

import httpx
import pytest

from contract_tests.api import Api
from contract_tests.membership.steps import Member, sign_up
from contract_tests.membership.stripe import Stripe, new_intent, succeeded
from contract_tests.targets.databases import PostgresServer, SqliteFiles
from contract_tests.targets.environment import WEBHOOK_SECRETS
from contract_tests.users import register
from tests.django_project.staff import (
    LOGIN,
    PASSWORD,
    PAYMENTS,
    csrf_token,
    is_in,
    log_in,
    make_staff,
)
from tests.stores.databases import migrate_with_alembic, migrate_with_django

STRANGERS = {"user_id": "<b>nobody</b>", "tier": "Pro"}


@pytest.fixture
def stripe(client: httpx.Client) -> Stripe:
    """Stripe, with one of the secrets that it shares with the project."""
    return Stripe(Api(client), WEBHOOK_SECRETS[0])


def test_staff_find_payments_without_an_existing_user_or_tier(
    client: httpx.Client, stripe: Stripe
) -> None:
    matched, unmatched = stripe.charge(sign_up(Api(client)), "Pro"), new_intent()
    stripe.deliver(succeeded(unmatched, **STRANGERS))
    make_staff(client, "anna")
    assert log_in(client, "anna")
    page = client.get(PAYMENTS).text
    assert "&lt;b&gt;nobody&lt;/b&gt;" in page
    for choice, shown in (
        ({}, (True, True)),
        ({"match": "unmatched"}, (True, False)),
        ({"match": "matched"}, (False, True)),
        ({"q": unmatched}, (True, False)),
    ):
        page = client.get(PAYMENTS, params=choice).text
        assert (f">{unmatched}</a>" in page, f">{matched}</a>" in page) == shown
    for intent in (matched, unmatched):
        assert client.get(f"{PAYMENTS}{_quoted(intent)}/change/").status_code == 200


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


def test_staff_change_no_payment(client: httpx.Client, stripe: Stripe) -> None:
    intent = new_intent()
    stripe.deliver(succeeded(intent, **STRANGERS))
    make_staff(client, "anna")
    log_in(client, "anna")
    sent = {"csrfmiddlewaretoken": csrf_token(client), "post": "yes", "tier": "Pro"}
    one = f"{PAYMENTS}{_quoted(intent)}/"
    for path in (f"{PAYMENTS}add/", f"{one}change/", f"{one}delete/"):
        assert client.post(path, data=sent).status_code == 403
    client.post(PAYMENTS, data=sent | {"action": "delete_selected", "_selected_action": intent})
    assert intent in client.get(PAYMENTS).text


@pytest.mark.parametrize(
    "path", ["/admin/auth/group/", "/admin/password_change/", "/admin/nothing", "/admin/%00"]
)
def test_staff_see_nothing_else(client: httpx.Client, path: str) -> None:
    make_staff(client, "anna")
    log_in(client, "anna")
    assert client.get(path).status_code == 404


def test_every_registered_page_opens(client: httpx.Client, stripe: Stripe) -> None:
    from django.contrib import admin
    from django.contrib.admin.utils import quote
    from django.urls import reverse

    fill(client, stripe)
    make_staff(client, "anna")
    log_in(client, "anna")
    assert client.get("/admin/").status_code == 200
    opened = set()
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        listed = client.get(reverse(f"{name}_changelist"), params={"q": "a"})
        assert listed.status_code == 200, name
        for choice in page.get_list_filter(None):  # type: ignore[arg-type]
            if isinstance(choice, str):
                path = reverse(f"{name}_changelist")
                assert client.get(path, params={f"{choice}__isnull": "0"}).status_code in (200, 302)
        row = model._default_manager.first()
        assert row is not None, name
        assert str(row)
        for view in ("change", "history"):
            path = reverse(f"{name}_{view}", args=[quote(row.pk)])
            assert client.get(path).status_code == 200, path
        assert client.get(reverse(f"{name}_add")).status_code == 403
        opened.add(model.__name__)
    assert opened == {
        "Article",
        "ArticleTag",
        "Comment",
        "Payment",
        "PaymentEvent",
        "Token",
        "User",
    }


def test_no_page_shows_a_password_or_a_token(client: httpx.Client) -> None:
    from django_project.accounts.models import User

    token = make_staff(client, "anna")
    log_in(client, "anna")
    anna = User.objects.get(username="anna")
    digest = anna.tokens.get().digest
    pages = [
        client.get(f"/admin/accounts/user/{anna.id}/change/").text,
        client.get("/admin/accounts/token/").text,
        client.get(f"/admin/accounts/token/{digest}/change/").text,
    ]
    for page in pages:
        assert token not in page
        assert str(anna.password) not in page
    assert "anna@" in pages[0] or "anna" in pages[0]


def test_staff_are_appointed_and_dismissed_by_actions(client: httpx.Client) -> None:
    from django_project.accounts.models import User

    make_staff(client, "anna")
    log_in(client, "anna")
    bert = sign_up(Api(client))
    for action, is_staff, version in (("appoint", True, 2), ("dismiss", False, 3)):
        assert act(client, action, bert.id).status_code == 302
        user = User.objects.get(id=bert.id)
        assert (user.is_staff, user.version) == (is_staff, version)
    history = client.get(f"/admin/accounts/user/{bert.id}/history/").text
    assert "Appointed as staff." in history
    assert "Dismissed from staff." in history


def test_members_are_deleted_by_the_use_case(client: httpx.Client) -> None:
    from django_project.accounts.models import User

    make_staff(client, "anna")
    log_in(client, "anna")
    members = [sign_up(Api(client)) for _ in range(3)]
    for member in members:
        publish(Api(client), member)
    confirm = client.get(f"/admin/accounts/user/{members[0].id}/delete/")
    assert "Are you sure" in confirm.text
    sent = {"csrfmiddlewaretoken": csrf_token(client), "post": "yes"}
    gone = client.post(f"/admin/accounts/user/{members[0].id}/delete/", data=sent)
    assert gone.status_code == 302
    assert act(client, "delete_selected", members[1].id, post="yes").status_code == 302
    assert list(User.objects.values_list("username")) == [("anna",), (members[2].username,)]
    assert Api(client).get("/api/user", token=members[1].token).status_code == 401


def test_staff_who_leave_take_their_log_along(client: httpx.Client) -> None:
    from django.contrib.admin.models import LogEntry

    token = make_staff(client, "anna")
    log_in(client, "anna")
    bert = sign_up(Api(client))
    act(client, "appoint", bert.id)
    anna = Api(client).get("/forge/users").json()["users"][0]
    assert LogEntry.objects.count() == 1
    assert Api(client).delete(f"/forge/users/{anna['id']}", token=token).status_code == 204
    assert LogEntry.objects.count() == 0


def test_the_login_form_has_limits(client: httpx.Client) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for body, status in (
        (b"a&" * (512 * 1024), 400),
        (b"a" * (1024 * 1024 + 1), 413),
        (b"a&" * 1001, 400),
        (b"username=anna", 403),
    ):
        assert client.post(LOGIN, content=body, headers=form).status_code == status
    files = {"photo": ("a.png", b"x" * 100, "image/png")}
    assert client.post(LOGIN, files=files).status_code == 415
    many = [("photo", ("", b"x", "image/png"))] * 2_000
    assert client.post(LOGIN, files=many).status_code == 415
    assert client.post("/admin/accounts/user/", files=files).status_code == 415
    make_staff(client, "anna")
    assert log_in(client, "anna")
    sent = {"csrfmiddlewaretoken": csrf_token(client)}
    assert client.post("/admin/accounts/user/", files=files, data=sent).status_code == 200


def test_a_failed_csrf_check_is_logged_and_told(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("django")
    logger.addHandler(caplog.handler)
    answer = client.post(LOGIN, data={"username": "anna", "password": "secret-password"})
    logger.removeHandler(caplog.handler)
    assert (answer.status_code, "CSRF verification failed" in answer.text) == (403, True)
    assert "Forbidden (CSRF cookie not set.): /admin/login/" in caplog.text
    assert "secret-password" not in caplog.text


@pytest.mark.parametrize(
    ("path", "method"),
    [
        (LOGIN, "POST"),
        ("/admin/", "GET"),
        ("/admin/accounts/user/", "GET"),
        ("/admin/logout/", "POST"),
    ],
)
@pytest.mark.parametrize("broken", ["away", "of Alembic's"])
def test_without_its_tables_the_site_is_unavailable_and_recovers(
    client: httpx.Client, sqlite_files: SqliteFiles, path: str, method: str, broken: str
) -> None:
    from contract_tests.targets.django_in_process import django_on

    make_staff(client, "anna")
    assert log_in(client, "anna")
    token = csrf_token(client)
    database = (
        sqlite_files.absent() if broken == "away" else sqlite_files.migrated(migrate_with_alembic)
    )
    sent = {"csrfmiddlewaretoken": token, "username": "anna", "password": PASSWORD}
    with django_on(database):
        answer = client.request(method, path, data=sent if method == "POST" else None)
    assert answer.status_code == 503
    said = "is unavailable" if broken == "away" else "is not migrated"
    assert answer.json()["errors"] == {"database": [said]}
    assert is_in(client)


@pytest.mark.parametrize(
    "path", ["/admin/accounts/user/_00/change/", "/admin/membership/payment/_00/change/"]
)
@pytest.mark.postgresql
def test_a_key_that_no_row_can_have_is_not_found(
    postgresql: PostgresServer, client: httpx.Client, path: str
) -> None:
    from contract_tests.targets.django_in_process import django_on

    database = postgresql.migrated(migrate_with_django)
    with django_on(database):
        make_staff(client, "anna")
        assert log_in(client, "anna")
        assert client.get(path).status_code in (302, 404)
        for query in ("q=%00", "payment_intent__exact=%00"):
            assert client.get(f"{PAYMENTS}?{query}").status_code in (200, 302, 404)


@pytest.mark.parametrize("key", [r"\000aaaaaaaa", r"a\000", "\\000" * 40])
@pytest.mark.postgresql
def test_a_cookie_that_no_session_can_have_is_none(
    postgresql: PostgresServer, client: httpx.Client, key: str
) -> None:
    from contract_tests.targets.django_in_process import django_on

    cookie = {"Cookie": f'sessionid="{key}"'}
    with django_on(postgresql.migrated(migrate_with_django)):
        outside = client.get("/admin/", headers=cookie)
        assert (outside.status_code, outside.headers["Location"]) == (302, f"{LOGIN}?next=/admin/")
        assert client.get(LOGIN, headers=cookie).status_code == 200


def fill(client: httpx.Client, stripe: Stripe) -> None:
    """Let there be a row of each kind."""
    member = sign_up(Api(client))
    slug = publish(Api(client), member)
    comment = {"comment": {"body": "…"}}
    path = f"/api/articles/{slug}/comments"
    assert Api(client).post(path, comment, token=member.token).status_code == 201
    stripe.charge(member, "Pro")


def publish(api: Api, member: Member) -> str:
    """Publish an article with a tag, and return its slug."""
    sent = {"title": member.username, "description": "d", "body": "b", "tagList": ["a"]}
    published = api.post("/api/articles", {"article": sent}, token=member.token)
    slug: str = published.json()["article"]["slug"]
    return slug


def act(client: httpx.Client, action: str, user_id: str, **sent: str) -> httpx.Response:
    """Run an action on a user."""
    form = {"csrfmiddlewaretoken": csrf_token(client), "action": action}
    return client.post("/admin/accounts/user/", data=form | {"_selected_action": user_id} | sent)


def _quoted(key: str) -> str:
    return key.replace("_", "_5F")  # as the admin writes keys in paths
