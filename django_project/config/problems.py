"""Errors as the contract answers them, from REST framework's views and from Django itself."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.response import Response
from rest_framework.settings import api_settings

from core.domain.errors import DomainError
from http_contract import problems
from http_contract.authorization import token_missing
from http_contract.problems import MEDIA_TYPE, Problem

NON_FIELD_ERRORS_KEY = api_settings.NON_FIELD_ERRORS_KEY


def problem_response(problem: Problem) -> HttpResponse:
    """A problem as Django sends it."""
    return HttpResponse(
        problem.body(), status=problem.status, headers=problem.headers, content_type=MEDIA_TYPE
    )


def not_found(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for a path that nothing has."""
    return problem_response(problems.path_not_found())


def internal_error(_request: HttpRequest) -> HttpResponse:
    """500 for whatever nobody foresaw."""
    return problem_response(problems.internal_error())


def exception_handler(error: Exception, _context: dict[str, Any]) -> Response | None:
    """What REST framework answers where a view refuses; None leaves the rest to Django."""
    problem = _problem_of(error)
    if problem is None:
        return None
    return Response(
        problem.members(),
        status=problem.status,
        headers=problem.headers,
        content_type=MEDIA_TYPE,
    )


def _problem_of(error: Exception) -> Problem | None:
    match error:
        case Problem():
            return error
        case DomainError():
            return problems.problem_from_domain(error)
        case NotAuthenticated():
            return problems.problem_from_domain(token_missing())
        case ValidationError(detail=dict(detail)):
            return problems.validation_problem(_faults(detail))
        case _:
            return None


def _faults(detail: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Members with their messages, without the envelope that they came in."""
    for member, found in detail.items():
        if member == NON_FIELD_ERRORS_KEY:  # there is no envelope: the body itself is at fault
            yield "body", str(found[0])
        elif not isinstance(found, dict):
            yield member, str(found[0])
        elif NON_FIELD_ERRORS_KEY in found:  # the envelope itself is at fault
            yield member, str(found[NON_FIELD_ERRORS_KEY][0])
        else:
            yield from _faults(found)
