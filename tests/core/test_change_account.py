"""Changing one's own account."""

from dataclasses import replace

import pytest

from core.domain.accounts import AccountChange, Bearer, Registration
from core.domain.errors import Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import (
    authenticate,
    change_account,
    log_in,
    log_out,
    register,
    show_profile,
)
from tests.core.fakes import PlainPasswords
from tests.core.watched_store import WatchedStore
from tests.refused import refused

TAKEN = "has already been taken"


def test_a_change_is_stored_and_answered_with_the_token_that_came(
    ports: Ports, anna: Bearer
) -> None:
    change = AccountChange(username="Anna", email="a@x.org", bio="b", image="i")
    after = replace(anna.user, username="Anna", email="a@x.org", bio="b", image="i", version=2)
    assert run_blocking(change_account(ports, anna, change)) == Bearer(after, anna.token)
    assert run_blocking(authenticate(ports, anna.token)).user == after


def test_a_change_starts_from_what_is_stored_not_from_what_the_request_saw(
    ports: Ports, anna: Bearer
) -> None:
    run_blocking(change_account(ports, anna, AccountChange(bio="first")))
    seen_before = anna
    run_blocking(change_account(ports, seen_before, AccountChange(image="second")))
    after = replace(anna.user, bio="first", image="second", version=3)
    assert run_blocking(authenticate(ports, anna.token)).user == after


def test_a_new_password_ends_the_users_other_tokens_but_not_the_one_that_came(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    other = run_blocking(log_in(ports, "anna@x.org", "annas password"))
    run_blocking(change_account(ports, anna, AccountChange(password="a new password")))
    with refused(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        run_blocking(authenticate(ports, other.token))
    assert run_blocking(authenticate(ports, anna.token)).user.version == 2
    assert run_blocking(authenticate(ports, bert.token)) == bert


def test_a_new_password_replaces_the_old_one(ports: Ports, anna: Bearer) -> None:
    run_blocking(change_account(ports, anna, AccountChange(password="a new password")))
    with refused(Kind.WRONG_CREDENTIALS, {"credentials": "invalid"}):
        run_blocking(log_in(ports, "anna@x.org", "annas password"))
    assert run_blocking(log_in(ports, "anna@x.org", "a new password")).user.username == "anna"


def test_a_change_without_a_password_keeps_all_tokens_and_hashes_nothing(
    ports: Ports, passwords: PlainPasswords, anna: Bearer
) -> None:
    other = run_blocking(log_in(ports, "anna@x.org", "annas password"))
    hashes_before = passwords.hashes
    run_blocking(change_account(ports, anna, AccountChange(email="a@x.org")))
    assert run_blocking(authenticate(ports, other.token)).user.email == "a@x.org"
    assert passwords.hashes == hashes_before


@pytest.mark.parametrize(
    ("change", "subjects"),
    [
        (AccountChange(username="bert"), ["username"]),
        (AccountChange(email="BERT@x.org"), ["email"]),
        (AccountChange(username="bert", email="bert@x.org", bio="b"), ["username", "email"]),
    ],
)
@pytest.mark.usefixtures("bert")
def test_all_that_somebody_else_has_is_named_and_nothing_is_changed(
    ports: Ports, anna: Bearer, change: AccountChange, subjects: list[str]
) -> None:
    with refused(Kind.TAKEN, dict.fromkeys(subjects, TAKEN)):
        run_blocking(change_account(ports, anna, change))
    assert run_blocking(authenticate(ports, anna.token)) == anna


def test_ones_own_name_and_email_are_no_conflict(ports: Ports, anna: Bearer) -> None:
    change = AccountChange(username="anna", email="ANNA@x.org")
    run_blocking(change_account(ports, anna, change))
    after = replace(anna.user, email="ANNA@x.org", version=2)
    assert run_blocking(authenticate(ports, anna.token)).user == after


def test_a_given_up_name_and_email_are_free_at_once(ports: Ports, anna: Bearer) -> None:
    run_blocking(change_account(ports, anna, AccountChange(username="a", email="a@x.org")))
    new = run_blocking(register(ports, Registration("anna", "anna@x.org", "12345678")))
    assert run_blocking(show_profile(ports, None, "anna")).username == new.user.username


def test_a_token_that_ended_since_the_request_came_in_changes_nothing(
    ports: Ports, anna: Bearer
) -> None:
    other = run_blocking(log_in(ports, "anna@x.org", "annas password"))
    run_blocking(log_out(ports, anna))
    with refused(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        run_blocking(change_account(ports, anna, AccountChange(bio="b")))
    assert run_blocking(authenticate(ports, other.token)).user == anna.user


def test_no_unit_of_work_is_open_while_a_new_password_is_hashed(
    ports: Ports, store: WatchedStore, passwords: PlainPasswords, anna: Bearer
) -> None:
    open_units = []
    passwords.meanwhile = lambda: open_units.append(store.open_units)
    run_blocking(change_account(ports, anna, AccountChange(password="12345678")))
    assert open_units == [0]
