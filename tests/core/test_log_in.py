"""Signing in."""

from uuid import UUID

import pytest

from adapters.memory.accounts import MemoryUsers
from core.domain.accounts import AccountChange, Bearer, User
from core.domain.errors import Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate, change_account, log_in
from tests.core.fakes import PlainPasswords
from tests.core.watched_store import WatchedStore
from tests.refused import refused

WRONG = {"credentials": "invalid"}


@pytest.mark.parametrize("email", ["Anna@x.org", "anna@x.org", "ANNA@X.ORG"])
def test_a_login_gives_a_new_token_beside_the_old_one(
    ports: Ports, anna: Bearer, email: str
) -> None:
    again = run_blocking(log_in(ports, email, "annas password"))
    assert again == Bearer(anna.user, "token-2")
    assert run_blocking(authenticate(ports, "token-2")) == again
    assert run_blocking(authenticate(ports, anna.token)) == anna


@pytest.mark.parametrize(
    ("email", "password"),
    [
        pytest.param("nobody@x.org", "annas password", id="unknown email"),
        pytest.param("anna@x.org", "berts password", id="wrong password"),
        pytest.param("anna@x.org", "Annas password", id="another case"),
        pytest.param("anna@x.org", " annas password", id="a blank more"),
        pytest.param(" anna@x.org", "annas password", id="an email that is none"),
    ],
)
@pytest.mark.usefixtures("anna")
def test_an_unknown_email_and_a_wrong_password_are_refused_alike(
    ports: Ports, email: str, password: str
) -> None:
    with refused(Kind.WRONG_CREDENTIALS, WRONG):
        run_blocking(log_in(ports, email, password))


@pytest.mark.parametrize("email", ["anna@x.org", "nobody@x.org"])
@pytest.mark.usefixtures("anna")
def test_a_refused_login_costs_one_verification_whether_the_email_exists_or_not(
    ports: Ports, passwords: PlainPasswords, email: str
) -> None:
    hashes_before = passwords.hashes
    with refused(Kind.WRONG_CREDENTIALS, WRONG):
        run_blocking(log_in(ports, email, "wrong password"))
    assert (passwords.verifications, passwords.hashes - hashes_before) == (1, 0)


@pytest.mark.usefixtures("anna")
def test_a_login_costs_one_verification_and_no_hash(
    ports: Ports, passwords: PlainPasswords
) -> None:
    hashes_before = passwords.hashes
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    assert (passwords.verifications, passwords.hashes - hashes_before) == (1, 0)


@pytest.mark.usefixtures("anna")
def test_a_login_hashes_again_once_the_parameters_have_grown(
    ports: Ports, passwords: PlainPasswords
) -> None:
    passwords.strength = 2
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    stored = run_blocking(authenticate(ports, "token-2")).user
    assert stored.password_hash == "2:annas password"
    hashes_before = passwords.hashes
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    assert passwords.hashes == hashes_before


@pytest.mark.usefixtures("anna")
def test_a_hash_made_again_is_no_change_of_the_account(
    ports: Ports, passwords: PlainPasswords
) -> None:
    passwords.strength = 2
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    assert run_blocking(authenticate(ports, "token-2")).user.version == 1


def test_a_login_is_refused_if_the_password_changes_while_it_is_verified(
    ports: Ports, passwords: PlainPasswords, anna: Bearer
) -> None:
    def change_password() -> None:
        passwords.meanwhile = lambda: None
        run_blocking(change_account(ports, anna, AccountChange(password="a new password")))

    passwords.meanwhile = change_password
    with refused(Kind.WRONG_CREDENTIALS, WRONG):
        run_blocking(log_in(ports, "anna@x.org", "annas password"))
    with refused(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        run_blocking(authenticate(ports, "token-2"))


@pytest.mark.usefixtures("anna")
def test_a_login_holds_its_user_while_it_issues_the_token(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    by_id = MemoryUsers.by_id

    async def note_hold(users: MemoryUsers, user_id: UUID, *, lock: bool = False) -> User | None:
        asked.append(lock)
        return await by_id(users, user_id, lock=lock)

    monkeypatch.setattr(MemoryUsers, "by_id", note_hold)
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    assert asked == [True]


@pytest.mark.usefixtures("anna")
def test_no_unit_of_work_is_open_while_passwords_are_verified_and_hashed(
    ports: Ports, store: WatchedStore, passwords: PlainPasswords
) -> None:
    open_units = []
    passwords.strength = 2
    passwords.meanwhile = lambda: open_units.append(store.open_units)
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    assert open_units == [0, 0]
