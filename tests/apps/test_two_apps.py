"""Two apps in one process share nothing that a request can see; Django has one to a process.

FastAPI and Flask make an app by a function, so each test makes two and changes one of them. Django
keeps its settings, its apps and its URLs in modules: two differ in two processes, and
`override_settings` changes the one of a process for a while.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from adapters.memory.store import MemoryStore

if TYPE_CHECKING:
    from fastapi import FastAPI
    from flask import Flask

ROOT = Path(__file__).parents[2]
ONE, OTHER = "https://one.example", "https://other.example"
KEYS = {ONE: "0123456789abcdef" * 2, OTHER: "fedcba9876543210" * 2}
PREDICTION = {"features": [1, 2], "model_id": "mean"}
Two = tuple[Any, Any]  # clients, each of the kind that its framework has or of httpx


@pytest.fixture
def fastapi_apps() -> "tuple[FastAPI, FastAPI]":
    """Two apps, each with a store, a key and an allowed origin of its own."""
    pytest.importorskip("fastapi", reason="FastAPI is not installed")
    from fastapi_app.main import create_app
    from fastapi_app.settings import Settings

    def make(origin: str) -> "FastAPI":
        settings = Settings(
            _env_file=None,
            cheap_passwords=True,
            cors_allowed_origins=frozenset({origin}),
            secret_key=KEYS[origin],
        )
        return create_app(settings, store=nullcontext(MemoryStore()))

    return make(ONE), make(OTHER)


@pytest.fixture
def fastapi_clients(fastapi_apps: "tuple[FastAPI, FastAPI]") -> Iterator[Two]:
    """A client of each; both lifespans have begun. An unhandled exception is a response."""
    from fastapi.testclient import TestClient

    with ExitStack() as stack:
        one, other = (
            stack.enter_context(TestClient(app, raise_server_exceptions=False))
            for app in fastapi_apps
        )
        yield one, other


@pytest.fixture
def flask_apps() -> "Iterator[tuple[Flask, Flask]]":
    """Two apps, each with a store, a key and an allowed origin of its own."""
    pytest.importorskip("flask", reason="Flask is not installed")
    from flask_app import create_app

    def make(origin: str) -> "Flask":
        config = {"CHEAP_PASSWORDS": True, "CORS_ALLOWED_ORIGINS": origin}
        return create_app({**config, "SECRET_KEY": KEYS[origin]}, store=MemoryStore())

    apps = make(ONE), make(OTHER)
    yield apps
    for app in apps:
        app.extensions["forge"].close()


@pytest.fixture
def flask_clients(flask_apps: "tuple[Flask, Flask]") -> Iterator[Two]:
    """A client of each."""
    with ExitStack() as stack:
        one, other = (
            stack.enter_context(
                httpx.Client(
                    transport=httpx.WSGITransport(app, raise_app_exceptions=False),
                    base_url="http://testserver",
                )
            )
            for app in flask_apps
        )
        yield one, other


def _clients(name: str) -> Any:
    marks = [getattr(pytest.mark, name)]
    return pytest.param(f"{name}_clients", marks=marks, id=name)


@pytest.fixture(params=[_clients("fastapi"), _clients("flask")])
def clients(request: pytest.FixtureRequest) -> Two:
    """The clients of two apps of one framework."""
    two: Two = request.getfixturevalue(request.param)
    return two


def sign_up(client: Any, name: str) -> int:
    """The status of a sign-up."""
    status: int = client.post("/forge/users", json={"name": name}).status_code
    return status


def documented(client: Any) -> set[str]:
    """The paths and the schemas of the OpenAPI document."""
    document = client.get("/openapi.json").json()
    return {*document["paths"], *document["components"]["schemas"]}


def test_each_has_settings_of_its_own(clients: Two) -> None:
    for client, own, foreign in zip(clients, (ONE, OTHER), (OTHER, ONE), strict=True):
        allowed = client.get("/health", headers={"Origin": own}).headers
        assert allowed["Access-Control-Allow-Origin"] == own
        refused = client.get("/health", headers={"Origin": foreign}).headers
        assert "Access-Control-Allow-Origin" not in refused


def test_each_has_a_store_of_its_own(clients: Two) -> None:
    one, other = clients
    assert [sign_up(one, "ada"), sign_up(one, "ada"), sign_up(other, "ada")] == [201, 409, 201]


def test_a_token_of_one_is_no_token_of_the_other(clients: Two) -> None:
    one, other = clients
    user = {"username": "ada", "email": "ada@example.org", "password": "a-password-of-ada"}
    token = one.post("/api/users", json={"user": user}).json()["user"]["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert [client.get("/api/user", headers=bearer).status_code for client in (one, other)] == [
        200,
        401,
    ]


def test_each_signs_its_cursors_with_its_own_key(clients: Two) -> None:
    one, other = clients
    for client in clients:
        assert [sign_up(client, name) for name in ("ada", "bob")] == [201, 201]
    following = one.get("/forge/users?limit=1").links["next"]["url"]
    assert one.get(following).status_code == 200
    assert other.get(following).status_code == 422


@pytest.mark.fastapi
def test_an_override_of_fastapi_is_that_of_one_app(
    fastapi_apps: "tuple[FastAPI, FastAPI]", fastapi_clients: Two
) -> None:
    from fastapi_app.dependencies import get_settings

    app, _ = fastapi_apps
    hurried = app.state.settings.model_copy(update={"predict_deadline_ms": 0})
    app.dependency_overrides[get_settings] = lambda: hurried
    statuses = [client.post("/predict", json=PREDICTION).status_code for client in fastapi_clients]
    assert statuses == [504, 200]


@pytest.mark.fastapi
def test_routes_handlers_and_documents_of_fastapi_are_those_of_one_app(
    fastapi_apps: "tuple[FastAPI, FastAPI]", request: pytest.FixtureRequest
) -> None:
    from fastapi.responses import JSONResponse
    from pydantic import BaseModel

    class Widget(BaseModel):
        name: str

    async def fail() -> None:
        raise LookupError

    async def add(widget: Widget) -> Widget:
        return widget

    async def teapot(_request: object, _error: Exception) -> JSONResponse:
        return JSONResponse({}, 418)

    app, other = fastapi_apps
    for each in fastapi_apps:
        each.get("/fail")(fail)
    app.post("/only-here")(add)
    app.add_exception_handler(LookupError, teapot)
    app.title = "One"
    clients = one, another = request.getfixturevalue("fastapi_clients")  # which starts the apps
    assert [client.get("/fail").status_code for client in clients] == [418, 500]
    assert documented(one) - documented(another) == {"/only-here", "Widget"}
    assert other.title == another.get("/openapi.json").json()["info"]["title"] == "The Forge"


@pytest.mark.fastapi
def test_one_app_of_fastapi_ends_and_the_other_goes_on(
    fastapi_apps: "tuple[FastAPI, FastAPI]",
) -> None:
    from fastapi.testclient import TestClient

    one, other = fastapi_apps
    with TestClient(other) as client:
        with TestClient(one):
            assert one.state.ports is not other.state.ports
        assert not hasattr(one.state, "ports")
        assert client.get("/ready").status_code == 200


@pytest.mark.flask
def test_what_flask_keeps_for_an_app_is_that_of_one(
    flask_apps: "tuple[Flask, Flask]", flask_clients: Two
) -> None:
    app, other = flask_apps
    app.config["CORS_ALLOWED_ORIGINS"] = OTHER
    allowed = [client.get("/health", headers={"Origin": OTHER}).headers for client in flask_clients]
    assert [headers["Access-Control-Allow-Origin"] for headers in allowed] == [OTHER, OTHER]
    app.config["CORS_ALLOWED_ORIGINS"] = ()
    allowed = [client.get("/health", headers={"Origin": OTHER}).headers for client in flask_clients]
    assert ["Access-Control-Allow-Origin" in headers for headers in allowed] == [False, True]
    assert app.extensions["forge"] is not other.extensions["forge"]
    app.extensions["forge"].close()
    assert flask_clients[1].get("/ready").status_code == 200


@pytest.mark.flask
def test_routes_handlers_hooks_and_documents_of_flask_are_those_of_one_app(
    flask_apps: "tuple[Flask, Flask]", flask_clients: Two
) -> None:
    from flask_smorest import Blueprint
    from marshmallow import Schema, fields

    class WidgetSchema(Schema):
        name = fields.String()

    def fail() -> str:
        raise LookupError

    seen: list[str] = []
    app, _ = flask_apps
    for each in flask_apps:
        each.add_url_rule("/fail", view_func=fail)
    app.register_error_handler(LookupError, lambda _error: ({}, 418))
    app.before_request(lambda: seen.append("one"))
    extra = Blueprint("extra", __name__)
    extra.route("/only-here", methods=["POST"])(extra.arguments(WidgetSchema)(fail))
    app.extensions["flask-smorest"]["apis"][""]["ext_obj"].register_blueprint(extra)
    one, another = flask_clients
    assert [client.get("/fail").status_code for client in flask_clients] == [418, 500]
    assert documented(one) - documented(another) == {"/only-here", "Widget"}
    assert seen == ["one"] * 2  # `one` got two requests, and the other app none of its hooks


@pytest.mark.flask
def test_a_context_of_flask_names_its_own_app(flask_apps: "tuple[Flask, Flask]") -> None:
    from flask import current_app, g

    one, other = flask_apps
    with one.app_context():
        g.name = "one"
        with other.app_context():
            assert current_app._get_current_object() is other  # type: ignore[attr-defined]
            assert "name" not in g
        assert current_app.config["SECRET_KEY"] == KEYS[ONE]
        assert g.name == "one"


def django_says(*arguments: str, origin: str = ONE) -> Any:
    """What tests/apps/django_of_a_process.py prints, in a process with settings of its own."""
    pytest.importorskip("django", reason="Django is not installed")
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "examples.django_over_memory",
        "CORS_ALLOWED_ORIGINS": origin,
        "SECRET_KEY": KEYS[origin],
        "CHEAP_PASSWORDS": "1",
    }
    command = [sys.executable, "-m", "tests.apps.django_of_a_process", *arguments]
    printed = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert printed.returncode == 0, printed.stderr
    return json.loads(printed.stdout)


@pytest.mark.django
def test_two_of_django_are_two_processes() -> None:
    one, other = django_says(origin=ONE), django_says(origin=OTHER)
    assert one["allowed"] == {ONE: True, OTHER: False}
    assert other["allowed"] == {ONE: False, OTHER: True}
    assert one["sign_ups"] == other["sign_ups"] == [201, 409]
    assert one["signed"] != other["signed"]


@pytest.mark.django
def test_two_applications_of_django_in_one_process_are_one() -> None:
    said = django_says("together")
    assert said["second settings"] == "RuntimeError"
    assert said["is the same store"] is True
    assert said["sign-ups at one, then at the other"] == [201, 409]
    # `override_settings` changes both, for a while: it is for tests, and for one thread.
    assert said["overridden"] == [True, True]
    assert said["afterwards"] == [False, False]
