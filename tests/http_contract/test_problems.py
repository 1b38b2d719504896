"""Error responses (W2; RFC 9457)."""

import json
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

import pytest

from core.domain.errors import DomainError, Kind
from http_contract.problems import (
    MEDIA_TYPE,
    RESPONSES,
    TITLES,
    Problem,
    bad_request,
    body_too_large,
    internal_error,
    length_required,
    method_not_allowed,
    path_not_found,
    problem_from_domain,
    problem_from_status,
    status_title,
    validation_problem,
)

RETRY = {"Retry-After": "1"}
STATUSES = {*(400, 401, 403, 404, 405, 409, 411, 412, 413, 415, 422, 428, 429, 500, 502, 503, 504)}


@pytest.mark.parametrize(
    ("kind", "status", "headers"),
    [
        (Kind.TOKEN_MISSING, 401, {"WWW-Authenticate": "Bearer"}),
        (Kind.TOKEN_INVALID, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}),
        (Kind.WRONG_CREDENTIALS, 401, {"WWW-Authenticate": "Bearer"}),
        (Kind.TOO_MANY_LOGINS, 429, {}),
        (Kind.INVALID, 422, {}),
        (Kind.KEY_REUSED, 422, {}),
        (Kind.KEY_IN_USE, 409, RETRY),
        (Kind.FORBIDDEN, 403, {}),
        (Kind.NOT_FOUND, 404, {}),
        (Kind.IMPOSSIBLE, 422, {}),
        (Kind.TAKEN, 409, {}),
        (Kind.BUSY, 503, RETRY),
        (Kind.UNAVAILABLE, 503, RETRY),
        (Kind.OVERLOADED, 503, RETRY),
        (Kind.NOT_MIGRATED, 503, {}),
        (Kind.PRECONDITION_MISSING, 428, {}),
        (Kind.PRECONDITION_FAILED, 412, {}),
        (Kind.UPSTREAM_FAILED, 502, {}),
        (Kind.TOO_SLOW, 504, {}),
    ],
)
def test_every_kind_of_domain_error_has_its_response(
    kind: Kind, status: int, headers: dict[str, str]
) -> None:
    problem = problem_from_domain(DomainError(kind, {"b": "is wrong", "a": "too"}))
    assert (problem.status, problem.headers) == (status, headers)
    assert problem.errors == {"b": "is wrong", "a": "too"}


def test_an_error_that_knows_when_to_try_again_says_so() -> None:
    error = DomainError(Kind.TOO_MANY_LOGINS, {"a": "b"}, retry_after=17)
    assert problem_from_domain(error).headers == {"Retry-After": "17"}
    assert "Retry-After" not in RESPONSES[Kind.TOO_MANY_LOGINS][1]


def test_every_kind_has_a_row() -> None:
    assert set(RESPONSES) == set(Kind)


def test_every_status_of_a_domain_error_has_a_title() -> None:
    assert {status for status, _ in RESPONSES.values()} <= set(TITLES)


def test_titles_are_those_of_rfc_9110() -> None:
    assert set(TITLES) == STATUSES
    renamed = {413: "Content Too Large", 422: "Unprocessable Content"}
    assert {status: HTTPStatus(status).phrase for status in TITLES} | renamed == TITLES


def test_a_body_has_its_members_in_order_and_its_subjects_sorted_by_name() -> None:
    problem = Problem(409, {"username": "has already been taken", "email": "ist vergeben, Ä"})
    assert problem.body() == (
        b'{"type":"about:blank","title":"Conflict","status":409,"errors":'
        b'{"email":["ist vergeben, \xc3\x84"],"username":["has already been taken"]}}'
    )


@pytest.mark.parametrize("status", sorted(TITLES))
def test_a_body_has_its_status_and_title(status: int) -> None:
    members = json.loads(Problem(status, {}).body())
    assert (members["status"], members["title"]) == (status, TITLES[status])


@pytest.mark.parametrize(
    ("make", "status", "errors", "headers"),
    [
        (path_not_found, 404, {"path": "not found"}, {}),
        (partial(method_not_allowed, "GET"), 405, {"method": "not allowed"}, {"Allow": "GET"}),
        (length_required, 411, {"body": "needs a length"}, {"Connection": "close"}),
        (body_too_large, 413, {"body": "is too large"}, {}),
        (bad_request, 400, {"request": "is invalid"}, {}),
        (internal_error, 500, {"server": "internal error"}, {}),
    ],
)
def test_problems_that_are_no_domain_errors(
    make: Callable[[], Problem], status: int, errors: dict[str, str], headers: dict[str, str]
) -> None:
    problem = make()
    assert (problem.status, problem.errors, problem.headers) == (status, errors, headers)


@pytest.mark.parametrize("status", [*range(400, 500), *range(501, 600), 302, 999])
def test_the_problem_of_any_status(status: int) -> None:
    title = status_title(status)
    problem = problem_from_status(status)
    assert (problem.status, problem.headers) == (status, {})
    too_large = {"body": "is too large"}
    assert problem.errors == (too_large if status == 413 else {"request": title.lower()})
    assert problem_from_status(status, title).errors in (too_large, {"request": title})
    detailed = problem_from_status(status, "Try tomorrow.", {"Retry-After": "86400"})
    assert json.loads(detailed.body()) == {
        "type": "about:blank",
        "title": title,
        "status": status,
        "errors": {"request": ["Try tomorrow."]},
    }
    assert detailed.headers == {"Retry-After": "86400"}


def test_the_problem_of_status_500_hides_its_detail() -> None:
    problem = problem_from_status(500, "a secret", {"X-Secret": "a secret"})
    assert (problem.status, problem.errors) == (500, {"server": "internal error"})
    assert problem.headers == {}


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "Bad Request"),
        (413, "Content Too Large"),
        (418, "I'm a Teapot"),
        (422, "Unprocessable Content"),
        (429, "Too Many Requests"),
        (507, "Insufficient Storage"),
        (499, "Error"),
        (599, "Error"),
        (0, "Error"),
    ],
)
def test_a_status_has_a_title(status: int, title: str) -> None:
    assert status_title(status) == title


def test_a_problem_shows_its_status_and_errors_in_a_traceback() -> None:
    assert Problem(404, {"path": "not found"}, {"Allow": "GET"}).args == (
        404,
        {"path": "not found"},
    )


def test_the_first_of_several_errors_of_a_subject_counts() -> None:
    errors = [("email", "can't be blank"), ("bio", "is too long"), ("email", "is too long")]
    problem = validation_problem(errors)
    assert problem.status == 422
    assert problem.errors == {"email": "can't be blank", "bio": "is too long"}


def test_the_media_type_is_that_of_rfc_9457() -> None:
    assert MEDIA_TYPE == "application/problem+json"
