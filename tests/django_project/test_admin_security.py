"""The admin site: guesses at its login, the security log, and what its pages may load."""

import logging
import re
from datetime import timedelta

import httpx
import pytest

from contract_tests.api import Api
from contract_tests.targets.databases import sqlite_url
from contract_tests.users import register
from core.domain.account_policy import PRODUCTION
from tests.django_project.manage import manage
from tests.django_project.staff import LOGIN, PASSWORD, csrf_token, is_in, log_in, make_staff

PAGES = [
    LOGIN,
    "/admin/",
    "/admin/accounts/user/",
    "/admin/accounts/user/?q=anna",
    "/admin/accounts/token/",
    "/admin/membership/payment/",
    "/admin/articles/article/",
    "/admin/comments/comment/",
    "/admin/nothing",
]


@pytest.fixture
def security_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The lines of the security log, from now on."""
    caplog.set_level(logging.INFO, "forge.security")
    return caplog


def _events(security_log: pytest.LogCaptureFixture) -> list[str]:
    records = [one for one in security_log.records if one.name == "forge.security"]
    return [record.getMessage().partition(" ")[0] for record in records]


def test_after_ten_failed_logins_the_right_password_is_refused_for_a_while(
    client: httpx.Client,
) -> None:
    from contract_tests.targets.django_in_process import django_doubles

    make_staff(client, "anna")
    for _ in range(PRODUCTION.failed_logins):
        assert not log_in(client, "anna", "wrong")
    assert not log_in(client, "anna")
    clock = django_doubles().clock
    clock.advance(PRODUCTION.period + timedelta(seconds=1))
    assert log_in(client, "anna")
    clock.reset()


def test_the_page_after_a_limited_login_is_that_after_a_wrong_password(
    client: httpx.Client,
) -> None:
    make_staff(client, "anna")

    def page(name: str) -> str:
        sent = {"username": name, "password": "wrong", "csrfmiddlewaretoken": csrf_token(client)}
        answer = client.post(LOGIN, data=sent)
        return f"{answer.status_code} {re.sub(r'value=.*?>', '>', answer.text)}"

    pages = [page(name) for name in ("anna", "nobody") for _ in range(PRODUCTION.failed_logins + 1)]
    assert {*pages} == {pages[0]}
    assert "Please enter the correct username and password for a staff account." in pages[0]


def test_a_session_goes_on_while_logins_are_limited(client: httpx.Client) -> None:
    make_staff(client, "anna")
    assert log_in(client, "anna")
    session = httpx.Cookies(client.cookies)
    client.cookies.clear()
    for _ in range(PRODUCTION.failed_logins + 1):
        assert not log_in(client, "anna", "wrong")
    client.cookies = session
    assert is_in(client)


def test_the_security_log_tells_sessions_from_failed_logins(
    client: httpx.Client, security_log: pytest.LogCaptureFixture
) -> None:
    make_staff(client, "anna")
    register(Api(client), username="member", password=PASSWORD)
    security_log.clear()
    for name, password in (("anna", "wrong"), ("nobody", "wrong"), ("member", PASSWORD)):
        assert not log_in(client, name, password)
    assert log_in(client, "anna")
    client.post("/admin/logout/", data={"csrfmiddlewaretoken": csrf_token(client)})
    expected = ["login_failed", "login_failed", "session_refused", "session_opened"]
    assert _events(security_log) == [*expected, "session_ended"]
    assert [text for text in ("wrong", PASSWORD, "nobody") if text in security_log.text] == []
    lines = security_log.text.splitlines()
    assert all("client=127.0.0.1" in line for line in lines if "forge.security" in line)


def test_staff_who_appoint_others_are_in_the_security_log(
    client: httpx.Client, security_log: pytest.LogCaptureFixture
) -> None:
    from django_project.accounts.models import User

    make_staff(client, "anna")
    register(Api(client), username="berta")
    log_in(client, "anna")
    berta = User.objects.get(username="berta")
    security_log.clear()
    for action, event in (("appoint", "staff_appointed"), ("dismiss", "staff_dismissed")):
        sent = {"action": action, "_selected_action": str(berta.id)}
        token = {"csrfmiddlewaretoken": csrf_token(client)}
        assert client.post("/admin/accounts/user/", data=sent | token).status_code == 302
        assert f"{event} user={berta.id} client=127.0.0.1" in security_log.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_nothing_that_its_policy_forbids(client: httpx.Client, path: str) -> None:
    make_staff(client, "anna")
    if path != LOGIN:
        log_in(client, "anna")
    answer = client.get(path)
    assert answer.headers["Content-Type"].startswith("text/html")
    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    inline = r"<script(?![^>]*(?:src=|type=\"application/json\"))[^>]*>|<style|\s(?:on\w+|style)="
    assert re.findall(inline, answer.text) == []
    assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//[^\"]*", answer.text) == []


def test_production_has_cookies_that_browsers_take_over_https_alone(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("production")
    names = (
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
    )
    shown = manage(
        "diffsettings",
        FORGE_ENV="production",
        SECRET_KEY="mQ7v-x3GZ0uS9rT2yK5wP8nB1cD4fH6jL-aEiOuXzVtRsNkWq0123456789",
        DATABASE_URL=sqlite_url(folder / "forge.db"),
        STRIPE_WEBHOOK_SECRET="whsec_0123456789",
        CHEAP_PASSWORDS="off",
    ).stdout
    found = dict(line.split(" = ", 1) for line in shown.splitlines() if line.startswith(names))
    assert found == {
        "SESSION_COOKIE_NAME": "'__Secure-sessionid'",
        "CSRF_COOKIE_NAME": "'__Secure-csrftoken'",
        "SESSION_COOKIE_SECURE": "True",
        "CSRF_COOKIE_SECURE": "True",
    }


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("short", "This password is too short (minimum is 8 characters)."),
        ("p" * 129, "This password is too long."),
        ("PASSWORD", "This password is easy to guess."),
        ("Ada Lovelace", "This password is easy to guess."),
        ("ada@example.org", "This password is easy to guess."),
    ],
)
def test_djangos_validators_are_the_cores_rules(password: str, message: str) -> None:
    from django.contrib.auth.password_validation import (
        password_validators_help_texts,
        validate_password,
    )
    from django.core.exceptions import ValidationError

    from django_project.accounts.models import User

    user = User(username="ada lovelace", email="ada@example.org")
    with pytest.raises(ValidationError) as raised:
        validate_password(password, user)
    assert raised.value.messages == [message]
    validate_password("a long password", user)
    validate_password("a long password")
    [text] = password_validators_help_texts()
    assert text.startswith("Your password needs 8 to 128 characters")
