"""A view of one's own may do what Flask's documentation tells people to do."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    json,
    jsonify,
    redirect,
    render_template_string,
    request,
    send_file,
    session,
    stream_with_context,
    url_for,
)
from flask.views import MethodView
from werkzeug.test import TestResponse
from werkzeug.wrappers.response import Response as WerkzeugResponse

from core.domain.accounts import User
from core.use_cases import accounts, articles
from flask_app.authentication import token_required
from flask_app.composition import call
from http_contract.access_log import current_request_id

ID = UUID("00000000-0000-4000-8000-000000000000")


@dataclass
class Widget:
    """A value of an extension."""

    id: UUID
    price: Decimal
    secret: str = field(default="s3cret", repr=False)


def _get(app: Flask, view: Any, **options: Any) -> TestResponse:
    app.add_url_rule("/own", endpoint="own", view_func=view, **options)
    return app.test_client().get("/own")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"id": ID}, f'{{"id":"{ID}"}}'),
        ([Decimal("1.50")], '["1.50"]'),
        ({"b": 1, "a": "é"}, '{"b":1,"a":"é"}'),
        (
            [datetime(2026, 11, 22, 15, 29, 0, 123456, UTC)],
            '["2026-11-22T15:29:00.123Z"]',
        ),
        ([datetime(2026, 11, 22, 15, 29)], '["2026-11-22T15:29:00.000Z"]'),
        ([date(2026, 11, 22)], '["2026-11-22"]'),
        ([Widget(ID, Decimal(1))], f'[{{"id":"{ID}","price":"1"}}]'),
        ({}, "{}"),
    ],
)
def test_json_of_any_value(app: Flask, value: Any, text: str) -> None:
    response = _get(app, lambda: value)
    assert (response.text, response.content_type) == (text, "application/json")


def test_jsonify_and_the_json_module(app: Flask) -> None:
    assert _get(app, lambda: jsonify(a=ID)).text == f'{{"a":"{ID}"}}'
    with app.app_context():
        assert json.dumps({"a": 1}, indent=2) == '{\n  "a": 1\n}'
        assert json.loads("[1]") == [1]


def test_a_user_of_the_core_is_sent_without_the_hash_of_the_password(
    app: Flask, bearer: dict[str, str]
) -> None:
    @app.get("/me")
    @token_required()
    def me() -> dict[str, User]:
        return {"user": g.principal.user}

    user = app.test_client().get("/me", headers=bearer).get_json()["user"]
    assert user["username"] == "ada"
    assert "password_hash" not in user


def test_every_kind_of_return_value(app: Flask) -> None:
    views: dict[str, Any] = {
        "text": lambda: "text",
        "status": lambda: ("made", 201),
        "headers": lambda: ({"a": 1}, {"X-Own": "1"}),
        "all": lambda: ("made", 201, {"X-Own": "1"}),
        "response": lambda: Response("r", 202),
        "generator": lambda: (part for part in ("a", "b")),
        "nothing": lambda: ("", 204),
        "redirect": lambda: redirect(url_for("service.check_health")),
        "template": lambda: render_template_string("<p>{{ x }}</p>", x="<"),
        "file": lambda: send_file(Path(__file__), as_attachment=True),
    }
    for name, view in views.items():
        app.add_url_rule(f"/{name}", endpoint=name, view_func=view)
    client = app.test_client()
    assert client.get("/text").text == "text"
    assert client.get("/status").status_code == 201
    assert client.get("/headers").headers["X-Own"] == "1"
    assert client.get("/all").headers["X-Own"] == "1"
    assert client.get("/response").status_code == 202
    assert client.get("/generator").text == "ab"
    assert "Content-Type" not in client.get("/nothing").headers
    assert client.get("/redirect", follow_redirects=True).get_json() == {"status": "ok"}
    assert client.get("/template").text == "<p>&lt;</p>"
    with client.get("/file") as sent:
        assert sent.data == Path(__file__).read_bytes()
        assert "attachment" in sent.headers["Content-Disposition"]


def test_a_stream_has_its_context_and_the_requests_id(app: Flask) -> None:
    def stream() -> Iterator[str]:
        yield request.path
        yield current_request_id.get()

    app.add_url_rule("/stream", view_func=lambda: stream_with_context(stream()), endpoint="s")
    response = app.test_client().get("/stream", headers={"X-Request-ID": "streamed"})
    assert response.text == "/streamstreamed"
    assert current_request_id.get() == "-"


@pytest.mark.parametrize(
    ("rule", "path", "value"),
    [
        ("<int:x>", "42", 42),
        ("<float:x>", "1.5", 1.5),
        ("<uuid:x>", str(ID), ID),
        ("<path:x>", "a/b/c", "a/b/c"),
        ("<any(red, blue):x>", "red", "red"),
        ("<string(length=2):x>", "ab", "ab"),
    ],
)
def test_converters_of_every_type(app: Flask, rule: str, path: str, value: Any) -> None:
    app.add_url_rule(f"/own/{rule}", "own", lambda x: {"same": x == value})
    client = app.test_client()
    assert client.get(f"/own/{path}").get_json() == {"same": True}
    if rule not in ("<path:x>", "<string(length=2):x>"):
        assert client.get("/own/no-such-value").get_json()["errors"] == {"path": ["not found"]}


# Bodies


def test_json_is_read_as_strictly_as_in_the_contract(app: Flask) -> None:
    app.add_url_rule(
        "/own",
        "own",
        lambda: {"got": request.json, "silent": request.get_json(silent=True)},
        methods=["POST"],
    )
    client = app.test_client()

    def errors(data: bytes, content_type: str = "application/json") -> Any:
        response = client.post("/own", data=data, content_type=content_type)
        return response.status_code, response.get_json().get("errors")

    assert client.post("/own", json=[1]).get_json() == {"got": [1], "silent": [1]}
    assert errors(b"{") == (400, {"body": ["is not valid JSON"]})
    assert errors(b'{"a":NaN}') == (400, {"body": ["is not valid JSON"]})
    assert errors(b"[" * 100_000) == (400, {"body": ["is not valid JSON"]})
    assert errors(b"{}", "text/plain") == (415, {"body": ["must be application/json"]})


def test_json_that_may_be_absent(app: Flask) -> None:
    @app.post("/own")
    def own() -> dict[str, Any]:
        return {"got": request.get_json(silent=True)}

    assert app.test_client().post("/own", data="{").get_json() == {"got": None}


def test_forms_uploads_and_streams(app: Flask) -> None:
    @app.post("/form")
    def form() -> dict[str, Any]:
        upload = request.files["file"]
        return {"name": request.form["name"], "file": upload.read().decode()}

    @app.post("/stream")
    def stream() -> dict[str, int]:
        return {"length": len(request.stream.read())}

    client = app.test_client()
    sent = {"name": "ada", "file": (io.BytesIO(b"text"), "a.txt")}
    assert client.post("/form", data=sent).get_json() == {"name": "ada", "file": "text"}
    assert client.post("/stream", data=b"x" * 5_000).get_json() == {"length": 5_000}


def test_an_upload_of_more_than_a_mebibyte_is_refused_everywhere(app: Flask) -> None:
    app.add_url_rule("/own", "own", lambda: "", methods=["POST"])
    response = app.test_client().post("/own", data=b"x" * (1024 * 1024 + 1))
    assert response.status_code == 413
    assert response.get_json()["errors"] == {"body": ["is too large"]}


# Hooks, sessions, classes, coroutines


def test_hooks_of_others_run(app: Flask) -> None:
    seen: list[str] = []

    @app.before_request
    def before() -> None:
        seen.append(current_request_id.get())

    @app.after_request
    def after(response: Response) -> Response:
        response.headers["X-Own"] = "1"
        return response

    @app.teardown_request
    def teardown(_error: BaseException | None) -> None:
        seen.append("teardown")

    response = app.test_client().get("/health", headers={"X-Request-ID": "a"})
    assert (seen, response.headers["X-Own"]) == (["a", "teardown"], "1")


def test_before_request_may_answer(app: Flask) -> None:
    @app.before_request
    def closed() -> tuple[dict[str, str], int]:
        return {"status": "closed"}, 503

    assert app.test_client().get("/health").get_json() == {"status": "closed"}


def test_sessions(app: Flask) -> None:
    @app.get("/count")
    def count() -> dict[str, int]:
        session["count"] = session.get("count", 0) + 1
        return {"count": session["count"]}

    client = app.test_client()
    first = client.get("/count")
    assert first.headers["Vary"] == "Cookie"
    assert "SameSite=Lax" in first.headers["Set-Cookie"]
    assert "HttpOnly" in first.headers["Set-Cookie"]
    assert client.get("/count").get_json() == {"count": 2}
    with client.session_transaction() as stored:
        stored["count"] = 10
    assert client.get("/count").get_json() == {"count": 11}


def test_a_view_that_uses_no_session_has_no_cookie(app: Flask) -> None:
    response = app.test_client().get("/health")
    assert "Set-Cookie" not in response.headers
    assert "Vary" not in response.headers


def test_method_views(app: Flask, bearer: dict[str, str]) -> None:
    class Widgets(MethodView):
        decorators = [token_required(optional=True)]  # noqa: RUF012  # as Flask's own type

        def get(self, id: int) -> dict[str, Any]:
            return {"id": id, "user": g.principal and g.principal.user.username}

        def delete(self, id: int) -> tuple[str, int]:
            return "", 204

    app.add_url_rule("/widgets/<int:id>", view_func=Widgets.as_view("widgets"))
    client = app.test_client()
    assert client.get("/widgets/1").get_json() == {"id": 1, "user": None}
    assert client.get("/widgets/1", headers=bearer).get_json() == {"id": 1, "user": "ada"}
    assert client.delete("/widgets/1").status_code == 204
    old = {"Authorization": "Token old"}
    assert client.get("/widgets/1", headers=old).get_json() == {"id": 1, "user": None}
    assert client.delete("/widgets/1", headers=old).status_code == 401
    assert client.put("/widgets/1").headers["Allow"] == "DELETE, GET, HEAD, OPTIONS"


def test_nested_blueprints(app: Flask) -> None:
    parent = Blueprint("parent", __name__, url_prefix="/parent")
    child = Blueprint("child", __name__, url_prefix="/child")
    child.add_url_rule("/<name>", "show", lambda name: {"url": url_for(".show", name=name)})
    parent.register_blueprint(child)
    app.register_blueprint(parent)
    assert app.test_client().get("/parent/child/a").get_json() == {"url": "/parent/child/a"}


def test_views_are_protected_by_the_same_decorator(app: Flask, bearer: dict[str, str]) -> None:
    @app.get("/mine")
    @token_required()
    def mine() -> dict[str, str]:
        return {"name": g.principal.user.username}

    client = app.test_client()
    assert client.get("/mine", headers=bearer).get_json() == {"name": "ada"}
    missing = client.get("/mine")
    assert missing.get_json()["errors"] == {"token": ["is missing"]}
    assert missing.headers["WWW-Authenticate"] == "Bearer"
    invalid = client.get("/mine", headers={"Authorization": "Bearer x"})
    assert invalid.get_json()["errors"] == {"token": ["is invalid"]}


def test_views_call_use_cases(app: Flask, bearer: dict[str, str]) -> None:
    app.add_url_rule("/own", "own", lambda: {"tags": call(articles.list_tags)})
    assert app.test_client().get("/own").get_json() == {"tags": []}


def test_coroutines_as_views(app: Flask, bearer: dict[str, str]) -> None:
    """They run on an event loop of their own, where a blocking use case needs a thread."""

    @app.get("/own")
    @token_required()
    async def own() -> dict[str, Any]:
        tags = await sync_to_async(call)(articles.list_tags)
        return {"tags": tags, "id": current_request_id.get(), "app": current_app.name}

    @app.get("/blocking")
    async def blocking() -> dict[str, Any]:
        return {"tags": call(articles.list_tags)}

    client = app.test_client()
    response = client.get("/own", headers=bearer | {"X-Request-ID": "a"})
    assert response.get_json() == {"tags": [], "id": "a", "app": "flask_app"}
    with pytest.raises(RuntimeError, match="inside an event loop"):
        client.get("/blocking")


def test_an_extension_that_remembers_users_in_the_session(
    app: Flask, bearer: dict[str, str]
) -> None:
    """As Flask-Login does: a before_request hook, the session, and a response of 401."""

    @app.before_request
    def load_user() -> None:
        g.remembered = session.get("user_id")

    @app.post("/enter")
    def enter() -> WerkzeugResponse:
        user = request.form["email"], request.form["password"]
        session["user_id"] = str(call(accounts.log_in, *user).user.id)
        return redirect(url_for("area"))

    @app.get("/area")
    def area() -> tuple[dict[str, Any], int]:
        return {"in": g.remembered is not None}, 200 if g.remembered else 401

    client = app.test_client()
    assert client.get("/area").status_code == 401
    form = {"email": "ada@example.com", "password": "correct horse"}
    assert client.post("/enter", data=form, follow_redirects=True).get_json() == {"in": True}
