"""Errors as the contract answers them, whoever raises them: problem details (W2; RFC 9457)."""

from wsgiref.util import is_hop_by_hop

from flask import Flask, Response, request
from marshmallow import ValidationError
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    RequestEntityTooLarge,
    default_exceptions,
)

from core.domain.errors import DomainError
from flask_app.parsing import located_messages, subject_messages
from http_contract.headers import allow_header
from http_contract.problems import (
    MEDIA_TYPE,
    Problem,
    bad_request,
    body_too_large,
    method_not_allowed,
    path_not_found,
    problem_from_domain,
    problem_from_status,
    validation_problem,
)


def init_app(app: Flask) -> None:
    """Register the error handlers.

    All are registered by class, none by status code, so that a blueprint's own handlers win.
    """
    app.register_error_handler(Problem, problem_response)
    app.register_error_handler(DomainError, handle_domain_error)
    app.register_error_handler(ValidationError, handle_validation_error)
    app.register_error_handler(HTTPException, handle_http_exception)


def problem_response(problem: Problem) -> Response:
    """The response to a problem."""
    # Headers of the connection belong to the server, and an application may not send them
    # (PEP 3333, Other HTTP Features).
    headers = {name: value for name, value in problem.headers.items() if not is_hop_by_hop(name)}
    return Response(problem.body(), problem.status, headers, content_type=MEDIA_TYPE)


def handle_domain_error(error: DomainError) -> Response:
    """Respond to an error of the core."""
    return problem_response(problem_from_domain(error))


def handle_validation_error(error: ValidationError) -> Response:
    """422 for what `Schema.load` refuses in a view."""
    return problem_response(validation_problem(subject_messages(error.messages, "body")))


def handle_http_exception(error: HTTPException) -> Response | HTTPException:
    """Respond to `abort()` and every other HTTP exception, with its headers.

    An unhandled exception arrives here as a 500 (`Flask.handle_exception`).
    """
    if error.response is not None or error.code is None or error.code < 400:
        return error  # which is a response by itself
    response = problem_response(_problem(error, error.code))
    present = {"content-type", *(name.lower() for name, _ in response.headers)}
    extra = getattr(error, "data", {}).get("headers") or {}  # of `flask_smorest.abort`
    for name, value in [*error.get_headers(request.environ), *extra.items()]:
        if name.lower() not in present:
            response.headers.add(name, value)
    return response


def _problem(error: HTTPException, status: int) -> Problem:
    """The problem for an HTTP exception."""
    if error is request.routing_exception:
        if status == 404:
            return path_not_found()
        if isinstance(error, MethodNotAllowed):
            return method_not_allowed(allow_header(error.valid_methods or ()))
    data = getattr(error, "data", {})  # the keyword arguments of webargs' `abort`
    if errors := data.get("errors"):
        return Problem(status, validation_problem(subject_messages(errors, "body")).errors)
    if messages := data.get("messages"):
        return Problem(status, validation_problem(located_messages(messages)).errors)
    detail = data.get("message") or _description(error)
    if isinstance(error, RequestEntityTooLarge) and detail is None:
        return body_too_large()
    if status == 400 and detail is None:
        return bad_request()
    return problem_from_status(status, detail)


def _description(error: HTTPException) -> str | None:
    """The developer's description. None for the standard sentence of a Werkzeug exception."""
    standard = default_exceptions.get(error.code or 0)
    if error.description is None or (standard and error.description == standard.description):
        return None
    return str(error.description)
