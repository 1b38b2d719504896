"""`python -m tests.apps.django_of_a_process`: what the Django of a process says, as JSON.

With the argument `together` it makes two applications, as one makes two apps in FastAPI or Flask.
"""

import json
import sys
from typing import Any

import django
import httpx
from django.conf import settings
from django.core.signing import Signer
from django.core.wsgi import get_wsgi_application
from django.test import override_settings

ORIGINS = ("https://one.example", "https://other.example")
ELSEWHERE = "https://elsewhere.example"


def client_of(application: Any) -> httpx.Client:
    """A client of a WSGI application."""
    return httpx.Client(transport=httpx.WSGITransport(application), base_url="http://testserver")


def allows(client: httpx.Client, origin: str) -> bool:
    """Whether CORS allows an origin."""
    headers = client.get("/health", headers={"Origin": origin}).headers
    return bool(headers.get("Access-Control-Allow-Origin") == origin)


def sign_up(client: httpx.Client, name: str) -> int:
    """The status of a sign-up."""
    return client.post("/forge/users", json={"name": name}).status_code


def alone() -> dict[str, Any]:
    """Origins that are allowed, two sign-ups with one name, and a text signed with the key."""
    with client_of(get_wsgi_application()) as client:
        return {
            "allowed": {origin: allows(client, origin) for origin in ORIGINS},
            "sign_ups": [sign_up(client, "ada"), sign_up(client, "ada")],
            "signed": Signer().sign("ada"),
        }


def together() -> dict[str, Any]:
    """What two applications of one process share."""
    from django_project.config.composition import ports

    def second_settings() -> str:
        try:
            settings.configure(DEBUG=False)
        except RuntimeError as error:
            return type(error).__name__
        return "none"

    with (
        client_of(get_wsgi_application()) as one,
        client_of(get_wsgi_application()) as other,
    ):
        store = ports().store
        said = {
            "second settings": second_settings(),
            "sign-ups at one, then at the other": [sign_up(one, "ada"), sign_up(other, "ada")],
            "is the same store": ports().store is store,
        }
        with override_settings(CORS_ALLOWED_ORIGINS=[ELSEWHERE]):
            said["overridden"] = [allows(client, ELSEWHERE) for client in (one, other)]
        said["afterwards"] = [allows(client, ELSEWHERE) for client in (one, other)]
        return said


if __name__ == "__main__":
    django.setup()
    print(json.dumps(together() if sys.argv[1:] == ["together"] else alone()))
