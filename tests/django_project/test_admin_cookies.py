"""The cookies of the Django project's admin site, and the API that knows nothing of them."""

import httpx
import pytest

from contract_tests.api import Api
from contract_tests.users import register
from tests.django_project.staff import LOGIN, PASSWORD, csrf_token, log_in, make_staff

MADE_UP = [
    "sessionid=",
    "sessionid=short",
    f"sessionid={'a' * 32}",
    'sessionid="\\000aaaaaaaa"',
    "csrftoken=of no form",
    "messages=of:no:form",
]


def test_cookies_are_for_the_admin_site_alone(client: httpx.Client) -> None:
    make_staff(client, "anna")
    log_in(client, "anna")
    cookies = list(client.cookies.jar)
    assert {cookie.name for cookie in cookies} == {"csrftoken", "sessionid"}
    for cookie in cookies:
        assert cookie.path == "/admin/"
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "Lax"


@pytest.mark.parametrize("cookie", MADE_UP)
@pytest.mark.parametrize("path", ["/api/user", "/health", "/openapi.json", "/nowhere", "/admin"])
def test_no_cookie_changes_an_answer_of_the_api(
    client: httpx.Client, path: str, cookie: str
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    somebody = register(Api(client))
    headers = {"Authorization": f"Bearer {somebody.token}", "X-Request-ID": "the-same"}
    with CaptureQueriesContext(connection) as asked:
        without = client.get(path, headers=headers)
    with CaptureQueriesContext(connection) as asked_again:
        answer = client.get(path, headers=headers | {"Cookie": cookie})
    assert (answer.status_code, answer.content) == (without.status_code, without.content)
    assert answer.headers == without.headers
    assert len(asked_again) == len(asked) == (path == "/api/user")


@pytest.mark.parametrize("asked", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_login_leads_nowhere_but_to_the_admin_site(client: httpx.Client, asked: str) -> None:
    make_staff(client, "anna")
    form = {"username": "anna", "password": PASSWORD, "csrfmiddlewaretoken": csrf_token(client)}
    answer = client.post(LOGIN, data=form | {"next": asked})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


def test_the_documentation_sets_no_cookie(client: httpx.Client) -> None:
    answer = client.get("/docs", headers={"Cookie": "sessionid=; csrftoken=of no form"})
    assert answer.headers["Vary"] == "Origin"
    assert "Set-Cookie" not in answer.headers


def test_the_admin_site_answers_with_the_headers_of_every_answer(client: httpx.Client) -> None:
    answer = client.get("/admin/login/", headers={"X-Request-ID": "admin-1"})
    assert answer.headers["X-Request-ID"] == "admin-1"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Vary"] == "Cookie, Origin"
