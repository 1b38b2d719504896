"""Errors as the contract answers them."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException

from core.domain.errors import DomainError
from http_contract import methods
from http_contract.problems import (
    MEDIA_TYPE,
    Problem,
    internal_error,
    method_not_allowed,
    misshapen,
    path_not_found,
    problem_of,
)

BLANK = "can't be blank"
# pydantic's kinds of error, in the contract's words (W5).
MESSAGES = {
    "blank": BLANK,
    "missing": BLANK,
    "dict_type": BLANK,
    "model_type": BLANK,
    "model_attributes_type": BLANK,
    "string_type": "must be a string",
    "string_too_short": "is too short",
    "string_too_long": "is too long",
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
        return ProblemResponse(problem_of(error))

    @app.exception_handler(Problem)
    async def malformed(_request: Request, problem: Problem) -> Response:
        return ProblemResponse(problem)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        unreadable: Problem | None = getattr(request.state, "unreadable_body", None)
        return ProblemResponse(unreadable or misshapen(_faults(error)))

    @app.exception_handler(HTTPException)
    async def not_routed(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return ProblemResponse(path_not_found())
        if error.status_code != 405:
            return ProblemResponse(internal_error())
        allow = methods.allow(_methods_of(app, request.url.path))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": allow})
        return ProblemResponse(method_not_allowed(allow))


def _faults(error: RequestValidationError) -> Iterator[tuple[str, str]]:
    for fault in error.errors():
        yield str(fault["loc"][-1]), _message(fault)


def _message(fault: Mapping[str, Any]) -> str:
    absent_or_empty = fault["input"] is None or fault["input"] == ""
    return BLANK if absent_or_empty else MESSAGES[fault["type"]]


def _methods_of(app: FastAPI, path: str) -> Iterator[str]:
    """The methods of all routes on a path; Starlette's own `Allow` names the first route's only."""
    for route in iter_route_contexts(app.routes):
        if route.path_regex is not None and route.path_regex.match(path):
            yield from route.methods or ()
