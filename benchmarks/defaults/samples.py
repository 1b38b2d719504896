"""What articles show: a webhook in five lines and a bearer token in ten, in each framework.

`python -m benchmarks.defaults.samples` prints as JSON how many lines each view has, and what it
answers. It is run in a process of its own, since a process has one configuration of Django.
"""

import ast
import inspect
import json
import logging
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None},
    )
    django.setup()

import flask
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.testclient import TestClient
from pydantic import BaseModel
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

fastapi_app, flask_app = FastAPI(), flask.Flask(__name__)


class Event(BaseModel):
    """An event of a provider."""

    event: str


@fastapi_app.post("/dictionary")
def fastapi_dictionary(data: dict[str, Any]) -> dict[str, Any]:
    """A webhook without a model."""
    return {"received": data["event"]}


@fastapi_app.post("/model")
def fastapi_model(data: Event) -> dict[str, Any]:
    """A webhook with a model."""
    return {"received": data.event}


@flask_app.post("/webhook")
def flask_webhook() -> dict[str, Any]:
    """A webhook."""
    data = flask.request.get_json()
    return {"received": data["event"]}


@api_view(["POST"])
def django_webhook(request: Request) -> Response:
    """A webhook."""
    return Response({"received": request.data["event"]})  # type: ignore[call-overload]


@csrf_exempt
def django_plain(request: HttpRequest) -> HttpResponse:
    """A webhook without REST framework."""
    return JsonResponse({"received": json.loads(request.body)["event"]})


@fastapi_app.get("/bearer")
def fastapi_bearer(token: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
    """What a bearer token opens."""
    if token.credentials != "right":
        raise HTTPException(403)
    return "opened"


urlpatterns = [path("webhook", django_webhook), path("plain", django_plain)]

BODIES = {
    "as expected": '{"event": "paid"}',
    "another member": '{"type": "paid"}',
    "a number": '{"event": 1}',
    "a list": "[]",
    "not JSON": "{",
    "empty": "",
}
SIZES = (1, 3, 16)  # MiB
AUTHORIZATIONS = {
    "no header": "",
    "another scheme": "Token right",
    "a wrong token": "Bearer wrong",
    "the right one": "Bearer right",
}


def lines_of(name: str) -> int:
    """The lines of a view with its decorators, without its docstring."""
    for node in ast.parse(inspect.getsource(inspect.getmodule(lines_of))).body:  # type: ignore[arg-type]
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return (node.end_lineno or 0) - node.lineno + len(node.decorator_list)
    raise LookupError(name)


def senders() -> Mapping[str, Callable[[str], int]]:
    """By view: what sends it a body, and returns the status."""
    flask_client, django_client = flask_app.test_client(), Client(raise_request_exception=False)
    fastapi_client = TestClient(fastapi_app, raise_server_exceptions=False)
    kind = "application/json"

    def to_fastapi(path: str) -> Callable[[str], int]:
        headers = {"Content-Type": kind}
        return lambda body: fastapi_client.post(path, content=body, headers=headers).status_code

    def to_django(path: str) -> Callable[[str], int]:
        return lambda body: django_client.post(path, body, content_type=kind).status_code

    return {
        "fastapi_dictionary": to_fastapi("/dictionary"),
        "fastapi_model": to_fastapi("/model"),
        "flask_webhook": lambda body: (
            flask_client.post("/webhook", data=body, content_type=kind).status_code
        ),
        "django_plain": to_django("/plain"),
        "django_webhook": to_django("/webhook"),
    }


def webhooks() -> dict[str, Any]:
    """The lines of each webhook, and the status of each body."""
    return {
        name: {
            "lines": lines_of(name),
            "statuses": {shown: send(body) for shown, body in BODIES.items()},
            "sizes": {f"{size} MiB": send(body_of(size)) for size in SIZES},
        }
        for name, send in senders().items()
    }


def body_of(mebibytes: int) -> str:
    """A valid body of that size and a little more."""
    return json.dumps({"event": "x" * (mebibytes * 2**20)})


def bearer() -> dict[str, Any]:
    """The lines of FastAPI's bearer sample, and the status of each header."""
    client = TestClient(fastapi_app)
    statuses = {
        shown: client.get("/bearer", headers={"Authorization": value} if value else {}).status_code
        for shown, value in AUTHORIZATIONS.items()
    }
    return {"lines": lines_of("fastapi_bearer"), "statuses": statuses}


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)  # the errors are what is counted
    print(json.dumps({"webhooks": webhooks(), "bearer": bearer()}))
