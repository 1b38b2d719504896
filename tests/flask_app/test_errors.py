"""Errors that views and extensions raise are answered in the contract's form."""

from collections.abc import Callable
from typing import NoReturn

import flask_smorest
import pytest
from flask import (
    Blueprint,
    Flask,
    Request,
    Response,
    abort,
    got_request_exception,
    request,
    request_started,
)
from flask.sessions import SessionInterface
from flask.testing import FlaskClient
from marshmallow import Schema, fields
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    TooManyRequests,
    Unauthorized,
)
from werkzeug.test import TestResponse

from core.domain.errors import DomainError, Kind


class OutOfPaper(HTTPException):
    """An exception class of an extension."""

    code = 507
    description = "out of paper"


class BrokenSessions(SessionInterface):
    """Sessions on a server that is away."""

    def open_session(self, app: Flask, request: Request) -> None:
        raise LookupError


class QuotaExceeded(TooManyRequests):
    """An exception of a rate limiter, with headers of its own."""

    def get_headers(self, *args: object, **kwargs: object) -> list[tuple[str, str]]:
        return [*super().get_headers(), ("X-RateLimit-Limit", "5")]


def _get(app: Flask, view: Callable[[], object]) -> TestResponse:
    app.add_url_rule("/own", view_func=view)  # type: ignore[arg-type]
    return app.test_client().get("/own")


def _errors(response: TestResponse) -> dict[str, list[str]]:
    assert response.mimetype == "application/problem+json"
    problem = response.get_json()
    assert problem["status"] == response.status_code
    assert problem["type"] == "about:blank"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    errors: dict[str, list[str]] = problem["errors"]
    return errors


@pytest.mark.parametrize(
    ("status", "description", "message"),
    [
        (400, "no such colour", "no such colour"),
        (401, None, "unauthorized"),
        (403, None, "forbidden"),
        (403, "members only", "members only"),
        (404, "no such widget", "no such widget"),
        (404, None, "not found"),
        (409, "sold", "sold"),
        (410, None, "gone"),
        (418, None, None),
        (422, None, "unprocessable content"),
        (429, None, "too many requests"),
        (451, None, "unavailable for legal reasons"),
        (503, "back at noon", "back at noon"),
    ],
)
def test_abort_with_any_status(
    app: Flask, status: int, description: str | None, message: str | None
) -> None:
    def view() -> None:
        abort(status, description)

    response = _get(app, view)
    assert response.status_code == status
    (sent,) = _errors(response)["request"]
    assert message in (sent, None)


def test_a_bad_request_without_a_description_is_the_contracts(app: Flask) -> None:
    assert _errors(_get(app, lambda: request.args["absent"])) == {"request": ["is invalid"]}


def test_only_a_path_without_a_route_says_path(app: Flask, client: FlaskClient) -> None:
    assert _errors(client.get("/none")) == {"path": ["not found"]}
    assert _errors(client.get("/static/swagger-ui/none.js")) == {"path": ["not found"]}


def test_an_abort_of_500_does_not_show_its_description(app: Flask) -> None:
    def view() -> None:
        abort(500, "the password is …")

    assert _errors(_get(app, view)) == {"server": ["internal error"]}


@pytest.mark.parametrize(
    ("error", "status", "message", "headers"),
    [
        (OutOfPaper(), 507, "out of paper", {}),
        (OutOfPaper("tray 2"), 507, "tray 2", {}),
        (Forbidden("not yours"), 403, "not yours", {}),
        (TooManyRequests("slow down", retry_after=7), 429, "slow down", {"Retry-After": "7"}),
        (
            QuotaExceeded(retry_after=7),
            429,
            "too many requests",
            {"X-RateLimit-Limit": "5"},
        ),
        (MethodNotAllowed(["PUT"], "use PUT"), 405, "use PUT", {"Allow": "PUT"}),
    ],
)
def test_an_exception_keeps_its_description_and_headers(
    app: Flask, error: HTTPException, status: int, message: str, headers: dict[str, str]
) -> None:
    def view() -> None:
        raise error

    response = _get(app, view)
    assert (response.status_code, _errors(response)) == (status, {"request": [message]})
    assert headers.items() <= dict(response.headers).items()


def test_two_challenges_stay_two(app: Flask) -> None:
    from werkzeug.datastructures import WWWAuthenticate

    def view() -> None:
        raise Unauthorized(www_authenticate=[WWWAuthenticate("basic"), WWWAuthenticate("digest")])

    assert len(_get(app, view).headers.getlist("WWW-Authenticate")) == 2


def test_a_body_that_a_view_finds_too_large(app: Flask) -> None:
    def view() -> None:
        raise RequestEntityTooLarge

    assert _errors(_get(app, view)) == {"body": ["is too large"]}


def test_a_range_that_no_file_has(client: FlaskClient) -> None:
    response = client.get("/static/swagger-ui/swagger-ui.css", headers={"Range": "bytes=99999999-"})
    assert response.status_code == 416
    assert _errors(response)["request"]
    assert response.headers["Content-Range"].startswith("bytes */")


def test_a_response_that_is_aborted_with_is_sent_as_it_is(app: Flask) -> None:
    def view() -> None:
        abort(Response("as it is", 402, {"X-Own": "1"}, mimetype="text/plain"))

    response = _get(app, view)
    assert (response.status_code, response.text) == (402, "as it is")
    assert response.headers["X-Own"] == "1"


def test_a_response_within_an_exception_is_sent_as_it_is(app: Flask) -> None:
    def view() -> None:
        raise TooManyRequests(response=Response("later", 429))

    assert _get(app, view).text == "later"


def test_flask_smorests_abort_keeps_message_errors_and_headers(app: Flask) -> None:
    def view() -> None:
        flask_smorest.abort(409, message="sold", headers={"X-Own": "1"})

    response = _get(app, view)
    assert _errors(response) == {"request": ["sold"]}
    assert response.headers["X-Own"] == "1"


def test_flask_smorests_abort_with_errors(app: Flask) -> None:
    def view() -> None:
        flask_smorest.abort(422, errors={"colour": ["is unknown", "is too long"]})

    assert _errors(_get(app, view)) == {"colour": ["is unknown"]}


def test_a_schema_that_a_view_loads_itself(app: Flask) -> None:
    class Widget(Schema):
        size = fields.Integer(required=True)
        parts = fields.List(fields.Integer())
        labels = fields.Dict(fields.Integer(), fields.Integer())

    def view() -> dict[str, object]:
        loaded: dict[str, object] = Widget().load({"parts": [1, "x"], "labels": {"a": 1}})
        return loaded

    response = _get(app, view)
    assert response.status_code == 422
    assert _errors(response)["size"] == ["Missing data for required field."]
    assert _errors(response)["parts"] == ["Not a valid integer."]


def test_a_domain_error_of_a_new_use_case(app: Flask) -> None:
    def view() -> None:
        raise DomainError(Kind.TAKEN, {"widget": "has already been taken"})

    assert _get(app, view).status_code == 409


def test_a_blueprints_own_handlers_win(app: Flask) -> None:
    widgets = Blueprint("widgets", __name__)

    @widgets.errorhandler(404)
    def not_here(_error: HTTPException) -> tuple[str, int]:
        return "no widget", 404

    @widgets.errorhandler(HTTPException)
    def other(error: HTTPException) -> tuple[str, int]:
        return "other", error.code or 500

    @widgets.errorhandler(DomainError)
    def refused(_error: DomainError) -> tuple[str, int]:
        return "refused", 400

    @widgets.get("/widgets/<int:status>")
    def show(status: int) -> NoReturn:
        if status == 0:
            raise DomainError(Kind.TAKEN, {})
        abort(status)

    app.register_blueprint(widgets)
    client = app.test_client()
    assert client.get("/widgets/404").text == "no widget"
    assert client.get("/widgets/403").text == "other"
    assert client.get("/widgets/0").text == "refused"
    assert _errors(client.get("/widgets/x")) == {"path": ["not found"]}


def test_an_apps_own_handlers_win(app: Flask) -> None:
    app.register_error_handler(404, lambda _error: ("mine", 404))
    assert app.test_client().get("/none").text == "mine"


# Unforeseen errors


def _fail() -> None:
    raise LookupError("secret detail")


def test_an_unforeseen_error_reaches_the_test(app: Flask) -> None:
    with pytest.raises(LookupError, match="secret detail"):
        _get(app, _fail)


def test_an_unforeseen_error_is_a_500_that_says_nothing(app: Flask) -> None:
    app.testing = False
    seen = []

    def notice(_app: Flask, exception: Exception, **_extra: object) -> None:
        seen.append(exception)

    with got_request_exception.connected_to(notice, app):
        response = _get(app, _fail)
    assert response.status_code == 500
    assert _errors(response) == {"server": ["internal error"]}
    assert "secret detail" not in response.text
    assert [type(error) for error in seen] == [LookupError]


@pytest.mark.parametrize("setting", ["PROPAGATE_EXCEPTIONS", "DEBUG"])
def test_a_debugger_sees_an_unforeseen_error(app: Flask, setting: str) -> None:
    app.testing = False
    app.config[setting] = True
    with pytest.raises(LookupError):
        _get(app, _fail)


def test_a_handler_of_500_gets_the_original_error(app: Flask) -> None:
    app.testing = False
    app.register_error_handler(500, lambda error: (repr(error.original_exception), 500))
    assert "LookupError" in _get(app, _fail).text


def _raise(*_args: object, **_kwargs: object) -> None:
    raise LookupError


def test_a_receiver_of_request_started_that_fails(app: Flask) -> None:
    app.testing = False
    with request_started.connected_to(_raise, app):
        response = app.test_client().get("/health", headers={"X-Request-ID": "a"})
    assert _errors(response) == {"server": ["internal error"]}
    assert response.headers["X-Request-ID"] == "a"


@pytest.mark.parametrize("hook", ["before_request", "after_request"])
def test_a_hook_that_fails(app: Flask, hook: str) -> None:
    app.testing = False
    getattr(app, hook)(_raise)
    response = app.test_client().get("/health")
    assert response.status_code == 500
    assert _errors(response) == {"server": ["internal error"]}


def test_a_session_that_fails(app: Flask) -> None:
    app.testing = False
    app.session_interface = BrokenSessions()
    assert app.test_client().get("/health").status_code == 500


def test_the_signature_of_log_exception_in_flask_3_2(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    error = LookupError()
    with app.app_context() as context:
        log: Callable[..., None] = app.log_exception
        log((LookupError, error, None))
        log(context, (LookupError, error, None))
    assert len(caplog.records) == 2


def test_a_view_that_is_not_found_is_not_a_path(app: Flask) -> None:
    def view() -> None:
        raise NotFound

    assert _errors(_get(app, view)) == {"request": ["not found"]}
