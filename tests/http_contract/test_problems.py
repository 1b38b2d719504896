"""What an answer of 400 or above looks like (W2)."""

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
    validation_problem,
)

BUSY = {"Retry-After": "1"}
STATUSES = {400, 401, 403, 404, 405, 409, 411, 412, 413, 415, 422, 428, 500, 502, 503, 504}


@pytest.mark.parametrize(
    ("kind", "status", "headers"),
    [
        (Kind.TOKEN_MISSING, 401, {"WWW-Authenticate": "Bearer"}),
        (Kind.TOKEN_INVALID, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}),
        (Kind.WRONG_CREDENTIALS, 401, {"WWW-Authenticate": "Bearer"}),
        (Kind.INVALID, 422, {}),
        (Kind.FORBIDDEN, 403, {}),
        (Kind.NOT_FOUND, 404, {}),
        (Kind.IMPOSSIBLE, 422, {}),
        (Kind.TAKEN, 409, {}),
        (Kind.BUSY, 503, BUSY),
        (Kind.UNAVAILABLE, 503, BUSY),
        (Kind.NOT_MIGRATED, 503, {}),
    ],
)
def test_a_refusal_of_the_core_has_one_answer(
    kind: Kind, status: int, headers: dict[str, str]
) -> None:
    problem = problem_from_domain(DomainError(kind, {"b": "is wrong", "a": "too"}))
    assert (problem.status, problem.headers) == (status, headers)
    assert problem.errors == {"b": "is wrong", "a": "too"}


def test_every_kind_has_a_row() -> None:
    assert set(RESPONSES) == set(Kind)


def test_every_status_that_a_refusal_leads_to_has_a_title() -> None:
    assert {status for status, _ in RESPONSES.values()} <= set(TITLES)


def test_titles_are_those_of_rfc_9110_whatever_python_calls_them() -> None:
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
def test_a_body_says_its_own_status_and_title(status: int) -> None:
    members = json.loads(Problem(status, {}).body())
    assert (members["status"], members["title"]) == (status, TITLES[status])


@pytest.mark.parametrize(
    ("refuse", "status", "errors", "headers"),
    [
        (path_not_found, 404, {"path": "not found"}, {}),
        (partial(method_not_allowed, "GET"), 405, {"method": "not allowed"}, {"Allow": "GET"}),
        (length_required, 411, {"body": "needs a length"}, {"Connection": "close"}),
        (body_too_large, 413, {"body": "is too large"}, {}),
        (bad_request, 400, {"request": "is invalid"}, {}),
        (internal_error, 500, {"server": "internal error"}, {}),
    ],
)
def test_problems_without_a_refusal_have_one_wording_each(
    refuse: Callable[[], Problem], status: int, errors: dict[str, str], headers: dict[str, str]
) -> None:
    problem = refuse()
    assert (problem.status, problem.errors, problem.headers) == (status, errors, headers)


def test_a_problem_says_its_status_and_its_errors_in_a_traceback() -> None:
    assert Problem(404, {"path": "not found"}, {"Allow": "GET"}).args == (
        404,
        {"path": "not found"},
    )


def test_of_several_faults_of_a_subject_the_first_counts() -> None:
    faults = [("email", "can't be blank"), ("bio", "is too long"), ("email", "is too long")]
    problem = validation_problem(faults)
    assert problem.status == 422
    assert problem.errors == {"email": "can't be blank", "bio": "is too long"}


def test_the_media_type_is_that_of_rfc_9457() -> None:
    assert MEDIA_TYPE == "application/problem+json"
