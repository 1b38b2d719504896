"""The admin site of the Django project, as whoever uses a browser meets it."""

import re

import httpx

from contract_tests.api import Api
from contract_tests.users import register

LOGIN, PAYMENTS = "/admin/login/", "/admin/membership/payment/"
PASSWORD = "password-of-anna"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def make_staff(client: httpx.Client, name: str) -> str:
    """Let somebody register, and appoint them; the answer is their token at the API."""
    from django.core.management import call_command

    somebody = register(Api(client), username=name, password=PASSWORD)
    call_command("appoint_staff", name)
    return somebody.token


def log_in(client: httpx.Client, name: str, password: str = PASSWORD) -> bool:
    """Fill in the form, and say whether it let the client in."""
    sent = {"username": name, "password": password, "csrfmiddlewaretoken": csrf_token(client)}
    return client.post(LOGIN, data=sent).status_code == 302


def csrf_token(client: httpx.Client) -> str:
    """What a form sends along, so that no other site's could."""
    found = _TOKEN.search(client.get(LOGIN).text) or _TOKEN.search(client.get("/admin/").text)
    assert found is not None
    return found[1]


def is_in(client: httpx.Client) -> bool:
    """Whether the client is let in to what staff see."""
    return client.get(PAYMENTS).status_code == 200
