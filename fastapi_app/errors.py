"""Exception handlers: every error becomes problem details (RFC 9457; W2)."""

import http.client
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.routing import Match, Mount

from core.domain.errors import DomainError
from core.domain.validation import BLANK, TOO_LONG, too_short
from http_contract.headers import allow_header
from http_contract.json_format import compact_json
from http_contract.problems import (
    MEDIA_TYPE,
    Problem,
    bad_request,
    internal_error,
    method_not_allowed,
    path_not_found,
    problem_from_domain,
    problem_from_status,
    validation_problem,
)

# The contract's words (W5) for pydantic's types of error. Any other has pydantic's own message.
MESSAGES = {
    "missing": BLANK,
    "dict_type": BLANK,
    "model_type": BLANK,
    "model_attributes_type": BLANK,
    "string_type": "must be a string",
    "string_too_long": TOO_LONG,
}


class ProblemResponse(Response):
    """An error response."""

    media_type = MEDIA_TYPE

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.body(), problem.status, problem.headers)


async def handle_domain_error(_connection: HTTPConnection, error: DomainError) -> Response:
    """The status that http_contract has for the kind of error."""
    return ProblemResponse(problem_from_domain(error))


async def handle_problem(_connection: HTTPConnection, problem: Problem) -> Response:
    """The error response that was raised."""
    return ProblemResponse(problem)


async def handle_invalid_request(_request: Request, error: RequestValidationError) -> Response:
    """422 that names each invalid member and parameter."""
    found = [(_subject(detail, error.body), _message(detail)) for detail in error.errors()]
    # Of several errors of a subject the first one counts: an absent member before a wrong type.
    return ProblemResponse(validation_problem(sorted(found, key=lambda e: e[1] != BLANK)))


async def handle_http_exception(connection: HTTPConnection, error: HTTPException) -> Response:
    """Any status, detail and headers, whoever raised the exception.

    A detail of texts by subject, such as `{"title": "is rude"}`, becomes the errors. Any other
    detail becomes the message of `request`: a text as it is, another JSON value as JSON text.
    """
    if error.status_code < 400 and isinstance(connection, Request):
        return await http_exception_handler(connection, error)  # such as a redirect
    is_routing_error = error.status_code in (404, 405) and connection.scope["type"] == "http"
    if is_routing_error and not _reached_endpoint(connection):
        if error.status_code == 405:
            return _method_not_allowed(connection, error)
        return ProblemResponse(path_not_found())
    # Starlette sets the phrase of the status as the detail of an exception that has none.
    has_detail = error.detail != http.client.responses.get(error.status_code)
    detail = error.detail if has_detail else None
    return ProblemResponse(_problem_from_detail(error.status_code, detail, error.headers))


async def handle_disconnect(_request: Request, _error: ClientDisconnect) -> Response:
    """400 for an incomplete body. The client has left, but the access log has a status."""
    return ProblemResponse(bad_request())


async def handle_unhandled_exception(_request: Request, _error: Exception) -> Response:
    """500. Starlette raises the error again, and ContractMiddleware logs it."""
    return ProblemResponse(internal_error())


EXCEPTION_HANDLERS: dict[int | type[Exception], Any] = {
    DomainError: handle_domain_error,
    Problem: handle_problem,
    RequestValidationError: handle_invalid_request,
    HTTPException: handle_http_exception,
    ClientDisconnect: handle_disconnect,
    Exception: handle_unhandled_exception,
}


def _problem_from_detail(status: int, detail: Any, headers: Mapping[str, str] | None) -> Problem:
    detail = jsonable_encoder(detail)
    is_by_subject = isinstance(detail, dict) and all(isinstance(m, str) for m in detail.values())
    if detail and is_by_subject and status != 500:
        return Problem(status, detail, headers)
    if detail is not None and not isinstance(detail, str):
        detail = compact_json(detail).decode()
    return problem_from_status(status, detail, headers)


def _method_not_allowed(connection: HTTPConnection, error: HTTPException) -> Response:
    """405 with all methods of the path, or for OPTIONS 204 with them."""
    methods = set(_allowed_methods(connection, error.headers or {}))
    allow = allow_header(methods or {"GET"})  # only static files name no method
    if connection.scope["method"] == "OPTIONS":
        return Response(status_code=204, headers={"Allow": allow})
    return ProblemResponse(method_not_allowed(allow))


def _allowed_methods(connection: HTTPConnection, headers: Mapping[str, str]) -> Iterator[str]:
    """The methods of all routes on the path. Starlette's `Allow` has those of one route only."""
    named = {name.lower(): value for name, value in headers.items()}.get("allow", "")
    yield from filter(None, map(str.strip, named.split(",")))
    for route, _ in _matching_routes(connection):
        yield from route.methods or ()


def _reached_endpoint(connection: HTTPConnection) -> bool:
    """Whether the endpoint of a route was called, so that the exception is a developer's."""
    return any(match is Match.FULL for _, match in _matching_routes(connection))


def _matching_routes(connection: HTTPConnection) -> list[tuple[RouteContext, Match]]:
    """The app's routes on the path; none if the path belongs to an app that is mounted."""
    routes = list(iter_route_contexts(connection.app.routes))
    mounts = [route for route in routes if isinstance(route.original_route, Mount)]
    if any(mount.app is connection.scope.get("endpoint") for mount in mounts):
        return []
    matches = [(route, route.matches(connection.scope)[0]) for route in routes]
    return [(route, match) for route, match in matches if match is not Match.NONE]


def _subject(detail: Mapping[str, Any], body: Any) -> str:
    """The name of the parameter or member; an error of an item is one of its list.

    pydantic's `loc` begins with `body`, `query` and so on. Behind a member it may also name the
    choice of a union or a validator: those are no members of the body.
    """
    source, *path = detail["loc"]
    if source != "body":
        return str(path[0]) if path else str(source)
    subject, value = str(source), body
    for part in path:
        if isinstance(value, Mapping) and part in value:
            subject, value = str(part), value[part]
        elif isinstance(part, int) and isinstance(value, list) and part < len(value):
            value = value[part]
    names = [part for part in path if isinstance(part, str)]
    if names and (detail["type"] == "missing" or subject == source):  # it is not in the body
        return names[-1]
    return subject


def _message(detail: Mapping[str, Any]) -> str:
    value, error = detail.get("input"), detail.get("ctx", {}).get("error")
    if value is None:
        return BLANK
    if isinstance(error, Exception) and str(error):  # raised by a validator
        return str(error)
    if detail["type"] == "string_too_short":
        return too_short(detail["ctx"]["min_length"]) if value else BLANK
    return MESSAGES.get(detail["type"]) or str(detail["msg"])
