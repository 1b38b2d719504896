"""The tokens of the current user (GET, DELETE /forge/tokens, DELETE /forge/tokens/{id})."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from contract_tests.accounts.steps import update_body
from contract_tests.api import Api, problem
from contract_tests.membership.steps import sign_up
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User, is_authenticated, log_in

PATH = "/forge/tokens"
NOT_FOUND = (404, {"token": ["not found"]})


def _tokens(api: Api, token: str) -> list[dict[str, Any]]:
    answer = api.get(PATH, token=token)
    assert answer.status_code == 200, answer.text
    listed: list[dict[str, Any]] = answer.json()["tokens"]
    return listed


def _id_of(api: Api, token: str) -> str:
    """The id of a token in the list of its owner."""
    (current,) = [one["id"] for one in _tokens(api, token) if one["current"]]
    return str(current)


def test_a_user_sees_their_tokens_newest_first(
    api: Api, somebody: User, clock: SettableClock
) -> None:
    clock.stop(datetime(2040, 2, 3, 4, 5, 6, 7000, tzinfo=UTC))
    newest = log_in(api, somebody)
    (first,) = _tokens(api, newest)
    assert first == {
        "id": first["id"],
        "createdAt": "2040-02-03T04:05:06.007Z",
        "expiresAt": "2040-03-04T04:05:06.007Z",
        "current": True,
    }
    clock.advance(timedelta(days=1))
    second = log_in(api, somebody)
    listed = _tokens(api, second)
    assert [one["current"] for one in listed] == [True, False]
    assert listed[1] == first | {"current": False}
    assert len({one["id"] for one in listed}) == 2


def test_an_expired_token_is_neither_listed_nor_found(
    api: Api, somebody: User, clock: SettableClock
) -> None:
    expiring = _id_of(api, somebody.token)
    clock.advance(timedelta(days=29))
    other = log_in(api, somebody)
    assert len(_tokens(api, other)) == 2
    clock.advance(timedelta(days=2))
    assert [one["current"] for one in _tokens(api, other)] == [True]
    assert problem(api.delete(f"{PATH}/{expiring}", token=other)) == NOT_FOUND


def test_no_token_and_no_digest_is_listed(api: Api, somebody: User) -> None:
    text = api.get(PATH, token=somebody.token).text
    assert somebody.token not in text
    assert sha256(somebody.token.encode()).hexdigest()[:16] not in text


def test_a_user_sees_no_token_of_others(api: Api, somebody: User, somebody_else: User) -> None:
    assert len(_tokens(api, somebody.token)) == len(_tokens(api, somebody_else.token)) == 1
    assert _id_of(api, somebody.token) != _id_of(api, somebody_else.token)


def test_a_member_without_an_email_has_a_list_too(api: Api) -> None:
    assert len(_tokens(api, sign_up(api).token)) == 1


def test_a_revoked_token_is_not_listed(api: Api, somebody: User) -> None:
    other = log_in(api, somebody)
    api.post("/api/users/logout", token=other)
    assert len(_tokens(api, somebody.token)) == 1


def test_one_token_can_be_revoked(api: Api, somebody: User) -> None:
    stolen, kept = log_in(api, somebody), log_in(api, somebody)
    path = f"{PATH}/{_id_of(api, stolen)}"
    assert api.delete(path, token=somebody.token).status_code == 204
    assert not is_authenticated(api, stolen)
    assert is_authenticated(api, somebody.token)
    assert is_authenticated(api, kept)
    assert problem(api.delete(path, token=somebody.token)) == NOT_FOUND


def test_the_token_of_the_request_can_be_revoked(api: Api, somebody: User) -> None:
    own = _id_of(api, somebody.token)
    assert api.delete(f"{PATH}/{own}", token=somebody.token).status_code == 204
    assert not is_authenticated(api, somebody.token)


def test_no_token_of_others_can_be_revoked(api: Api, somebody: User, somebody_else: User) -> None:
    path = f"{PATH}/{_id_of(api, somebody_else.token)}"
    assert problem(api.delete(path, token=somebody.token)) == NOT_FOUND
    assert is_authenticated(api, somebody_else.token)


def test_all_other_tokens_can_be_revoked(api: Api, somebody: User, somebody_else: User) -> None:
    others = [log_in(api, somebody) for _ in range(3)]
    for _ in range(2):
        assert api.delete(PATH, token=somebody.token).status_code == 204
    assert [is_authenticated(api, token) for token in others] == [False] * 3
    assert is_authenticated(api, somebody.token)
    assert is_authenticated(api, somebody_else.token)


@pytest.mark.parametrize("segment", ["0" * 32, "%FF", "%00", "a%0A", "{id}%0A", "{upper}", "x"])
def test_an_id_that_names_no_token_is_not_found(api: Api, somebody: User, segment: str) -> None:
    own = _id_of(api, somebody.token)
    path = f"{PATH}/{segment.format(id=own, upper=f'{own.upper()}A')}"
    assert problem(api.delete(path, token=somebody.token)) == NOT_FOUND
    assert is_authenticated(api, somebody.token)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", PATH), ("DELETE", PATH), ("DELETE", f"{PATH}/{'0' * 32}")]
)
def test_a_token_is_required(api: Api, method: str, path: str) -> None:
    assert problem(api.send(method, path)) == (401, {"token": ["is missing"]})
    invalid = (401, {"token": ["is invalid"]})
    assert problem(api.send(method, path, token="nobody's")) == invalid


def test_a_new_password_leaves_one_token_in_the_list(api: Api, somebody: User) -> None:
    log_in(api, somebody)
    api.put("/api/user", update_body(password="another password"), token=somebody.token)
    assert [one["current"] for one in _tokens(api, somebody.token)] == [True]
