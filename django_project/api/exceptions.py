"""Error responses: every exception of Django and REST framework, in the contract's form (W2)."""

import sys
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS as DJANGO_NON_FIELD_ERRORS
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DatabaseError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404
from django.views import csrf, defaults
from rest_framework import status
from rest_framework.exceptions import APIException, NotAuthenticated, ValidationError
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from adapters.database_errors import translate
from core.domain.errors import DomainError, Kind
from django_project.database.connections import driver_error
from http_contract import problems
from http_contract.authorization import token_missing
from http_contract.problems import MEDIA_TYPE, Problem, problem_from_domain, problem_from_status

ADMIN_PATH = "/admin/"  # below it, errors are pages
BODY = "body"  # the subject of what is wrong with a body as a whole


class ProblemResponse(Response):
    """A problem as REST framework sends it: in JSON, whichever renderer its view has."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.members(), problem.status, headers=problem.headers)
        self._body = problem.body()

    @property
    def rendered_content(self) -> bytes:  # type: ignore[override]  # the stubs want a string
        """The encoded problem."""
        self["Content-Type"] = MEDIA_TYPE
        return self._body


def problem_response(problem: Problem) -> HttpResponse:
    """A problem as Django sends it."""
    return HttpResponse(
        problem.body(), status=problem.status, headers=problem.headers, content_type=MEDIA_TYPE
    )


def exception_handler(error: Exception, _context: dict[str, Any]) -> Response | None:
    """REST framework's EXCEPTION_HANDLER. None leaves an error to Django: 400 or 500."""
    problem = problem_from_exception(error)
    if problem is None:
        return None
    set_rollback()
    return ProblemResponse(problem)


def problem_from_exception(error: BaseException | None) -> Problem | None:
    """The response to an exception that a view raised; None for one that is not handled."""
    match error:
        case Problem():
            return error
        case DomainError():
            return problem_from_domain(error)
        case Http404():
            return _not_found(error)
        case PermissionDenied():
            return problem_from_status(status.HTTP_403_FORBIDDEN, str(error))
        case APIException():
            return _problem_from_api_exception(error)
        case DjangoValidationError():
            return _validation_problem(status.HTTP_422_UNPROCESSABLE_ENTITY, _detail_of(error))
        case ProtectedError() | RestrictedError():  # another app's table refuses a deletion
            return problem_from_status(status.HTTP_409_CONFLICT, "other objects refer to it")
        case DatabaseError():
            return _problem_from_database_error(error)
        case _:
            return None


# Django's handlers, for exceptions outside of REST framework's views


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400 for a malformed or a suspicious request; 413 for a form that is too large."""
    if isinstance(exception, RequestDataTooBig):
        return problem_response(problems.body_too_large())
    if _is_page(request):
        return defaults.bad_request(request, exception)
    return problem_response(problems.bad_request())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """403."""
    if _is_page(request):
        return defaults.permission_denied(request, exception)
    return problem_response(problem_from_status(status.HTTP_403_FORBIDDEN, str(exception)))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404 for a path that does not exist, or for what a view did not find."""
    if _is_page(request):
        return defaults.page_not_found(request, exception)
    return problem_response(_not_found(exception))


def server_error(request: HttpRequest) -> HttpResponseBase:
    """500 for an unhandled exception; 503 if the cause is a database that is unavailable."""
    problem = problem_from_exception(sys.exc_info()[1])
    if problem is not None:
        return problem_response(problem)
    if _is_page(request):
        return defaults.server_error(request)
    return problem_response(problems.internal_error())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """403 for a form without a valid CSRF token. Django's logger writes the reason."""
    if _is_page(request):
        return csrf.csrf_failure(request, reason)
    return problem_response(problem_from_status(status.HTTP_403_FORBIDDEN, "CSRF check failed"))


def _is_page(request: HttpRequest) -> bool:
    return request.path_info.startswith(ADMIN_PATH)


def _not_found(error: Exception) -> Problem:
    if isinstance(error, Resolver404):
        return problems.path_not_found()
    return problem_from_status(status.HTTP_404_NOT_FOUND, str(error))


def _problem_from_api_exception(error: APIException) -> Problem:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    if isinstance(error, NotAuthenticated) and challenge == "Bearer":
        return problem_from_domain(token_missing())
    if isinstance(error, ValidationError) and error.status_code == status.HTTP_400_BAD_REQUEST:
        return _validation_problem(status.HTTP_422_UNPROCESSABLE_ENTITY, error.detail)
    if isinstance(error.detail, str):
        return problem_from_status(error.status_code, error.detail, headers)
    return _validation_problem(error.status_code, error.detail, headers)


def _validation_problem(code: int, detail: Any, headers: dict[str, str] | None = None) -> Problem:
    errors = problems.validation_problem(_messages(detail, BODY)).errors
    return Problem(code, errors, headers) if errors else problem_from_status(code, None, headers)


def _messages(detail: Any, subject: str) -> Iterator[tuple[str, str]]:
    """The messages below a subject. A member is named without what it is nested in (W2)."""
    if isinstance(detail, dict):
        for member, nested in detail.items():
            # An index is that of an element, whose error is its list's.
            is_subject = isinstance(member, str) and member != api_settings.NON_FIELD_ERRORS_KEY
            yield from _messages(nested, member if is_subject else subject)
    elif isinstance(detail, list):
        for nested in detail:
            yield from _messages(nested, subject)
    elif detail is not None:
        yield subject, str(detail)


def _detail_of(error: DjangoValidationError) -> Any:
    if not hasattr(error, "error_dict"):
        return error.messages
    return {
        BODY if member == DJANGO_NON_FIELD_ERRORS else member: messages
        for member, messages in error.message_dict.items()
    }


def _problem_from_database_error(error: DatabaseError) -> Problem | None:
    meaning = translate(driver_error(error))
    if meaning is None:
        return None
    if isinstance(meaning, DomainError):
        return problem_from_domain(meaning)
    return problem_from_domain(DomainError(Kind.BUSY, {"database": "is busy"}))
