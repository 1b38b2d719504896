"""Errors as the contract answers them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException

from core.domain.errors import DomainError
from core.domain.validation import BLANK, TOO_LONG, TOO_SHORT
from http_contract.headers import allow_header
from http_contract.problems import (
    MEDIA_TYPE,
    Problem,
    method_not_allowed,
    path_not_found,
    problem_from_domain,
    validation_problem,
)

# pydantic's kinds of error, in the contract's words (W5).
MESSAGES = {
    "missing": BLANK,
    "dict_type": BLANK,
    "model_type": BLANK,
    "model_attributes_type": BLANK,
    "string_type": "must be a string",
    "string_too_short": TOO_SHORT,
    "string_too_long": TOO_LONG,
}


class ProblemResponse(Response):
    """An answer of 400 or above."""

    media_type = MEDIA_TYPE

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.body(), problem.status, problem.headers)


def install(app: FastAPI) -> None:
    """Let the app answer every error with a problem."""

    @app.exception_handler(DomainError)
    async def refused(_request: Request, error: DomainError) -> Response:
        return ProblemResponse(problem_from_domain(error))

    @app.exception_handler(Problem)
    async def malformed(_request: Request, problem: Problem) -> Response:
        return ProblemResponse(problem)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        unreadable: Problem | None = getattr(request.state, "unreadable_body", None)
        return ProblemResponse(unreadable or validation_problem(_faults(error)))

    @app.exception_handler(HTTPException)
    async def not_routed(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return ProblemResponse(path_not_found())
        if error.status_code != 405:
            raise error  # which nothing here raises: unforeseen, as any other
        # As it was routed: `request.url` drops a newline, and ends the path at an encoded `?`.
        allow = allow_header(_methods_of(app, request.scope["path"]))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": allow})
        return ProblemResponse(method_not_allowed(allow))


def _faults(error: RequestValidationError) -> list[tuple[str, str]]:
    """Each subject with a message; those that count first come first."""
    found = [(_subject(fault["loc"]), _message(fault)) for fault in error.errors()]
    return sorted(found, key=lambda fault: fault[1] != BLANK)


def _subject(loc: Sequence[str | int]) -> str:
    """The member or parameter; what is wrong with an item is wrong with its list."""
    return [part for part in loc if isinstance(part, str)][-1]


def _message(fault: Mapping[str, Any]) -> str:
    if fault["input"] is None:
        return BLANK
    if fault["type"] == "value_error":  # a validator of ours, which speaks the contract's words
        return str(fault["ctx"]["error"])
    return BLANK if fault["input"] == "" else MESSAGES[fault["type"]]


def _methods_of(app: FastAPI, path: str) -> Iterator[str]:
    """The methods of all routes on a path; Starlette's own `Allow` names the first route's only."""
    for route in iter_route_contexts(app.routes):
        if route.path_regex is not None and route.path_regex.match(path):
            yield from route.methods or ()
