"""Registration, logging in, tokens, one's own account, and profiles."""

from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.memory.accounts import MemoryUsers
from core.domain.accounts import AccountChange, Bearer, Profile, Registration, User
from core.domain.errors import Kind
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases import accounts
from core.use_cases.accounts import (
    authenticate,
    change_account,
    follow,
    log_in,
    log_out,
    purge_tokens,
    register,
    show_profile,
    unfollow,
)
from tests.core.fakes import CountingStore, ManualClock, PlainHasher, SequentialRandomness
from tests.errors import expect_error

# Registration


ALREADY_TAKEN = "has already been taken"


class GivenIds(SequentialRandomness):
    """Randomness with given ids."""

    def __init__(self, ids: Iterator[UUID]) -> None:
        super().__init__()
        self._given_ids = ids

    def token(self) -> str:
        """A token that the other source does not return."""
        return f"drawn-{super().token()}"

    def uuid(self) -> UUID:
        """The next id."""
        return next(self._given_ids)


def test_a_new_account_has_the_registered_members_only(ports: Ports, clock: ManualClock) -> None:
    registration = Registration("anna", "Anna@x.org", "annas password")
    new = User(
        id=UUID(int=1),
        username="anna",
        email="Anna@x.org",
        password_hash="1:annas password",
        bio=None,
        image=None,
        tier=Tier.STANDARD,
        is_staff=False,
        version=1,
        created_at=clock.now(),
    )
    assert run_blocking(register(ports, registration)) == Bearer(new, "token-1")


def test_registering_issues_a_token(ports: Ports, anna: Bearer) -> None:
    assert run_blocking(authenticate(ports, anna.token)) == anna


@pytest.mark.parametrize(
    ("username", "email", "subjects"),
    [
        ("anna", "new@x.org", ["username"]),
        ("new", "Anna@x.org", ["email"]),
        ("new", "aNNA@X.ORG", ["email"]),
        ("anna", "anna@x.org", ["username", "email"]),
    ],
)
@pytest.mark.usefixtures("anna")
def test_every_taken_subject_is_named(
    ports: Ports, username: str, email: str, subjects: list[str]
) -> None:
    with expect_error(Kind.TAKEN, dict.fromkeys(subjects, ALREADY_TAKEN)):
        run_blocking(register(ports, Registration(username, email, "8 letters")))


@pytest.mark.usefixtures("anna", "bert")
def test_name_and_email_may_be_taken_by_two_users(ports: Ports) -> None:
    with expect_error(Kind.TAKEN, {"username": ALREADY_TAKEN, "email": ALREADY_TAKEN}):
        run_blocking(register(ports, Registration("anna", "bert@x.org", "8 letters")))


@pytest.mark.usefixtures("anna")
def test_a_failed_registration_creates_no_account(ports: Ports) -> None:
    with expect_error(Kind.TAKEN, {"email": ALREADY_TAKEN}):
        run_blocking(register(ports, Registration("new", "anna@x.org", "8 letters")))
    with expect_error(Kind.NOT_FOUND, {"profile": "not found"}):
        run_blocking(show_profile(ports, None, "new"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("anna", "Anna"), ("\u00e9va", "e\u0301va"), ("a b", "a  b"), ("\u00df", "ss")],
)
def test_usernames_compare_exactly(ports: Ports, one: str, other: str) -> None:
    run_blocking(register(ports, Registration(one, "one@x.org", "8 letters")))
    run_blocking(register(ports, Registration(other, "other@x.org", "8 letters")))
    assert run_blocking(show_profile(ports, None, one)).username == one
    assert run_blocking(show_profile(ports, None, other)).username == other


@pytest.mark.parametrize("taken_ids", [1, 2])
def test_a_taken_id_is_replaced_by_another(ports: Ports, anna: Bearer, taken_ids: int) -> None:
    ids = iter([anna.user.id] * taken_ids + [UUID(int=9)])
    retrying = replace(ports, randomness=GivenIds(ids))
    new = run_blocking(register(retrying, Registration("new", "new@x.org", "8 letters")))
    assert new.user.id == UUID(int=9)
    assert run_blocking(authenticate(ports, anna.token)) == anna


def test_three_ids_are_tried_at_most(ports: Ports, anna: Bearer) -> None:
    retrying = replace(ports, randomness=GivenIds(iter([anna.user.id] * 3)))
    with expect_error(Kind.BUSY, {"database": "is busy"}):
        run_blocking(register(retrying, Registration("new", "new@x.org", "8 letters")))


def test_no_unit_of_work_is_open_while_the_password_is_hashed(
    ports: Ports, store: CountingStore, passwords: PlainHasher
) -> None:
    open_units = []
    passwords.meanwhile = lambda: open_units.append(store.open_units)
    run_blocking(register(ports, Registration("anna", "anna@x.org", "8 letters")))
    assert open_units == [0]


# Logging in


WRONG = {"credentials": "invalid"}


@pytest.mark.parametrize("email", ["Anna@x.org", "anna@x.org", "ANNA@X.ORG"])
def test_logging_in_issues_a_new_token_and_keeps_the_old_one(
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
def test_an_unknown_email_and_a_wrong_password_give_the_same_error(
    ports: Ports, email: str, password: str
) -> None:
    with expect_error(Kind.WRONG_CREDENTIALS, WRONG):
        run_blocking(log_in(ports, email, password))


@pytest.mark.parametrize("email", ["anna@x.org", "nobody@x.org"])
@pytest.mark.usefixtures("anna")
def test_a_failed_login_costs_one_verification_whether_the_email_exists_or_not(
    ports: Ports, passwords: PlainHasher, email: str
) -> None:
    hashes_before = passwords.hashes
    with expect_error(Kind.WRONG_CREDENTIALS, WRONG):
        run_blocking(log_in(ports, email, "wrong password"))
    assert (passwords.verifications, passwords.hashes - hashes_before) == (1, 0)


@pytest.mark.usefixtures("anna")
def test_a_login_costs_one_verification_and_no_hash(ports: Ports, passwords: PlainHasher) -> None:
    hashes_before = passwords.hashes
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    assert (passwords.verifications, passwords.hashes - hashes_before) == (1, 0)


@pytest.mark.usefixtures("anna")
def test_logging_in_rehashes_a_hash_with_weaker_parameters(
    ports: Ports, passwords: PlainHasher
) -> None:
    passwords.strength = 2
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    stored = run_blocking(authenticate(ports, "token-2")).user
    assert stored.password_hash == "2:annas password"
    hashes_before = passwords.hashes
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    assert passwords.hashes == hashes_before


@pytest.mark.usefixtures("anna")
def test_rehashing_keeps_the_version(ports: Ports, passwords: PlainHasher) -> None:
    passwords.strength = 2
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    assert run_blocking(authenticate(ports, "token-2")).user.version == 1


def test_a_login_fails_if_the_password_changes_meanwhile(
    ports: Ports, passwords: PlainHasher, anna: Bearer
) -> None:
    def change_password() -> None:
        passwords.meanwhile = lambda: None
        run_blocking(change_account(ports, anna, AccountChange(password="a new password")))

    passwords.meanwhile = change_password
    with expect_error(Kind.WRONG_CREDENTIALS, WRONG):
        run_blocking(log_in(ports, "anna@x.org", "annas password"))
    with expect_error(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        run_blocking(authenticate(ports, "token-2"))


@pytest.mark.usefixtures("anna")
def test_a_login_locks_the_user_while_it_issues_the_token(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks = []
    by_id = MemoryUsers.by_id

    async def record_lock(users: MemoryUsers, user_id: UUID, *, lock: bool = False) -> User | None:
        locks.append(lock)
        return await by_id(users, user_id, lock=lock)

    monkeypatch.setattr(MemoryUsers, "by_id", record_lock)
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    assert locks == [True]


@pytest.mark.usefixtures("anna")
def test_no_unit_of_work_is_open_while_passwords_are_verified_and_hashed(
    ports: Ports, store: CountingStore, passwords: PlainHasher
) -> None:
    open_units = []
    passwords.strength = 2
    passwords.meanwhile = lambda: open_units.append(store.open_units)
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    assert open_units == [0, 0]


# Tokens


INVALID = {"token": "is invalid"}
THIRTY_DAYS = timedelta(days=30)
A_MILLISECOND = timedelta(milliseconds=1)


def test_a_token_is_valid_for_less_than_thirty_days(
    ports: Ports, clock: ManualClock, anna: Bearer
) -> None:
    clock.advance(THIRTY_DAYS - A_MILLISECOND)
    assert run_blocking(authenticate(ports, anna.token)) == anna


def test_a_token_is_invalid_from_thirty_days_on(
    ports: Ports, clock: ManualClock, anna: Bearer
) -> None:
    clock.advance(THIRTY_DAYS)
    with expect_error(Kind.TOKEN_INVALID, INVALID):
        run_blocking(authenticate(ports, anna.token))


@pytest.mark.parametrize("token", ["", "token-2", "TOKEN-1", " token-1", "\udcff"])
@pytest.mark.usefixtures("anna")
def test_an_unknown_token_is_invalid(ports: Ports, token: str) -> None:
    with expect_error(Kind.TOKEN_INVALID, INVALID):
        run_blocking(authenticate(ports, token))


def test_the_hundred_newest_tokens_of_a_user_are_kept(
    ports: Ports, clock: ManualClock, anna: Bearer, bert: Bearer
) -> None:
    first, second = anna.token, _log_in_a_second_later(ports, clock)
    for _ in range(98):
        _log_in_a_second_later(ports, clock)
    assert run_blocking(authenticate(ports, first)) == anna
    newest = _log_in_a_second_later(ports, clock)  # the 101st
    with expect_error(Kind.TOKEN_INVALID, INVALID):
        run_blocking(authenticate(ports, first))
    for kept in (second, newest):
        assert run_blocking(authenticate(ports, kept)).user == anna.user
    assert run_blocking(authenticate(ports, bert.token)) == bert


def test_logging_in_deletes_the_users_expired_tokens_only(
    ports: Ports, clock: ManualClock, anna: Bearer, bert: Bearer
) -> None:
    clock.advance(THIRTY_DAYS)
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    clock.advance(-A_MILLISECOND)  # they would be valid again if they still existed
    with expect_error(Kind.TOKEN_INVALID, INVALID):
        run_blocking(authenticate(ports, anna.token))
    assert run_blocking(authenticate(ports, bert.token)) == bert


def test_logging_out_revokes_only_the_token_of_the_request(ports: Ports, anna: Bearer) -> None:
    other = run_blocking(log_in(ports, "anna@x.org", "annas password"))
    run_blocking(log_out(ports, anna))
    with expect_error(Kind.TOKEN_INVALID, INVALID):
        run_blocking(authenticate(ports, anna.token))
    assert run_blocking(authenticate(ports, other.token)) == other


def test_logging_out_is_idempotent(ports: Ports, anna: Bearer) -> None:
    run_blocking(log_out(ports, anna))
    run_blocking(log_out(ports, anna))


@pytest.mark.parametrize("batch", [1, 2, 3, 1_000])
def test_purging_deletes_all_expired_tokens_and_no_others(
    ports: Ports,
    clock: ManualClock,
    store: CountingStore,
    anna: Bearer,
    bert: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    batch: int,
) -> None:
    monkeypatch.setattr(accounts, "PURGE_BATCH", batch)
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    clock.advance(THIRTY_DAYS)
    valid = run_blocking(log_in(ports, "bert@x.org", "berts password"))  # deletes his own
    units_before = store.units
    assert run_blocking(purge_tokens(ports)) == 2
    assert store.units - units_before == -(-2 // batch) + 1  # the last unit finds none
    assert run_blocking(purge_tokens(ports)) == 0
    assert run_blocking(authenticate(ports, valid.token)).user == bert.user
    clock.advance(-A_MILLISECOND)  # the others would be valid again if they still existed
    for token in (anna.token, "token-3"):
        with expect_error(Kind.TOKEN_INVALID, INVALID):
            run_blocking(authenticate(ports, token))


def test_purging_keeps_a_token_until_it_expires(
    ports: Ports, clock: ManualClock, anna: Bearer
) -> None:
    clock.advance(THIRTY_DAYS - A_MILLISECOND)
    assert run_blocking(purge_tokens(ports)) == 0
    assert run_blocking(authenticate(ports, anna.token)) == anna
    clock.advance(A_MILLISECOND)
    assert run_blocking(purge_tokens(ports)) == 1


def _log_in_a_second_later(ports: Ports, clock: ManualClock) -> str:
    clock.advance(timedelta(seconds=1))
    return run_blocking(log_in(ports, "anna@x.org", "annas password")).token


# One's own account


def test_a_change_returns_the_stored_user_with_the_same_token(ports: Ports, anna: Bearer) -> None:
    change = AccountChange(username="Anna", email="a@x.org", bio="b", image="i")
    after = replace(anna.user, username="Anna", email="a@x.org", bio="b", image="i", version=2)
    assert run_blocking(change_account(ports, anna, change)) == Bearer(after, anna.token)
    assert run_blocking(authenticate(ports, anna.token)).user == after


def test_a_change_is_applied_to_the_stored_user(ports: Ports, anna: Bearer) -> None:
    run_blocking(change_account(ports, anna, AccountChange(bio="first")))
    seen_before = anna
    run_blocking(change_account(ports, seen_before, AccountChange(image="second")))
    after = replace(anna.user, bio="first", image="second", version=3)
    assert run_blocking(authenticate(ports, anna.token)).user == after


def test_a_new_password_revokes_all_other_tokens_of_the_user(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    other = run_blocking(log_in(ports, "anna@x.org", "annas password"))
    run_blocking(change_account(ports, anna, AccountChange(password="a new password")))
    with expect_error(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        run_blocking(authenticate(ports, other.token))
    assert run_blocking(authenticate(ports, anna.token)).user.version == 2
    assert run_blocking(authenticate(ports, bert.token)) == bert


def test_a_new_password_replaces_the_old_one(ports: Ports, anna: Bearer) -> None:
    run_blocking(change_account(ports, anna, AccountChange(password="a new password")))
    with expect_error(Kind.WRONG_CREDENTIALS, {"credentials": "invalid"}):
        run_blocking(log_in(ports, "anna@x.org", "annas password"))
    assert run_blocking(log_in(ports, "anna@x.org", "a new password")).user.username == "anna"


def test_other_changes_keep_all_tokens_and_hash_nothing(
    ports: Ports, passwords: PlainHasher, anna: Bearer
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
def test_a_change_names_every_taken_subject_and_changes_nothing(
    ports: Ports, anna: Bearer, change: AccountChange, subjects: list[str]
) -> None:
    with expect_error(Kind.TAKEN, dict.fromkeys(subjects, ALREADY_TAKEN)):
        run_blocking(change_account(ports, anna, change))
    assert run_blocking(authenticate(ports, anna.token)) == anna


def test_an_account_may_keep_its_own_name_and_email(ports: Ports, anna: Bearer) -> None:
    change = AccountChange(username="anna", email="ANNA@x.org")
    run_blocking(change_account(ports, anna, change))
    after = replace(anna.user, email="ANNA@x.org", version=2)
    assert run_blocking(authenticate(ports, anna.token)).user == after


def test_a_former_name_and_email_are_free(ports: Ports, anna: Bearer) -> None:
    run_blocking(change_account(ports, anna, AccountChange(username="a", email="a@x.org")))
    new = run_blocking(register(ports, Registration("anna", "anna@x.org", "8 letters")))
    assert run_blocking(show_profile(ports, None, "anna")).username == new.user.username


def test_a_revoked_token_changes_nothing(ports: Ports, anna: Bearer) -> None:
    other = run_blocking(log_in(ports, "anna@x.org", "annas password"))
    run_blocking(log_out(ports, anna))
    with expect_error(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        run_blocking(change_account(ports, anna, AccountChange(bio="b")))
    assert run_blocking(authenticate(ports, other.token)).user == anna.user


def test_no_unit_of_work_is_open_while_a_new_password_is_hashed(
    ports: Ports, store: CountingStore, passwords: PlainHasher, anna: Bearer
) -> None:
    open_units = []
    passwords.meanwhile = lambda: open_units.append(store.open_units)
    run_blocking(change_account(ports, anna, AccountChange(password="8 letters")))
    assert open_units == [0]


# Profiles


ProfileUseCase = Callable[[Ports, Bearer, str], Coroutine[Any, Any, Profile]]
BERT = Profile("bert", None, None, following=False)
BERT_FOLLOWED = Profile("bert", None, None, following=True)
NOT_FOUND = {"profile": "not found"}


def test_a_profile_shows_name_bio_and_image(ports: Ports, anna: Bearer) -> None:
    run_blocking(change_account(ports, anna, AccountChange(bio="b", image="i")))
    profile = run_blocking(show_profile(ports, None, "anna"))
    assert profile == Profile("anna", "b", "i", following=False)


@pytest.mark.usefixtures("bert")
def test_a_profile_says_whether_the_user_follows(ports: Ports, anna: Bearer) -> None:
    assert run_blocking(show_profile(ports, anna, "bert")) == BERT
    assert run_blocking(follow(ports, anna, "bert")) == BERT_FOLLOWED
    assert run_blocking(show_profile(ports, anna, "bert")) == BERT_FOLLOWED


def test_following_is_one_way(ports: Ports, anna: Bearer, bert: Bearer) -> None:
    run_blocking(follow(ports, anna, "bert"))
    assert run_blocking(show_profile(ports, None, "bert")) == BERT
    assert run_blocking(show_profile(ports, bert, "bert")) == BERT
    assert not run_blocking(show_profile(ports, bert, "anna")).following


@pytest.mark.usefixtures("bert")
def test_following_is_idempotent(ports: Ports, anna: Bearer) -> None:
    for _ in range(2):
        assert run_blocking(follow(ports, anna, "bert")) == BERT_FOLLOWED
    assert run_blocking(unfollow(ports, anna, "bert")) == BERT
    assert run_blocking(show_profile(ports, anna, "bert")) == BERT


@pytest.mark.usefixtures("bert")
def test_unfollowing_is_idempotent(ports: Ports, anna: Bearer) -> None:
    for name in ("bert", "bert", "anna"):
        assert not run_blocking(unfollow(ports, anna, name)).following


def test_users_cannot_follow_themselves(ports: Ports, anna: Bearer) -> None:
    with expect_error(Kind.IMPOSSIBLE, {"profile": "can't follow yourself"}):
        run_blocking(follow(ports, anna, "anna"))
    assert not run_blocking(show_profile(ports, anna, "anna")).following


def test_oneself_is_recognized_by_id_under_a_new_name(ports: Ports, anna: Bearer) -> None:
    run_blocking(change_account(ports, anna, AccountChange(username="new name")))
    with expect_error(Kind.IMPOSSIBLE, {"profile": "can't follow yourself"}):
        run_blocking(follow(ports, anna, "new name"))


@pytest.mark.parametrize("use_case", [show_profile, follow, unfollow])
@pytest.mark.parametrize("name", ["nobody", "Anna", "anna\u0301"])
def test_an_unknown_name_is_not_found(
    ports: Ports, anna: Bearer, use_case: ProfileUseCase, name: str
) -> None:
    with expect_error(Kind.NOT_FOUND, NOT_FOUND):
        run_blocking(use_case(ports, anna, name))


@pytest.mark.parametrize("use_case", [show_profile, follow, unfollow])
@pytest.mark.parametrize("name", ["", " anna", "a\0", "\N{REPLACEMENT CHARACTER}", "..", "a" * 65])
def test_an_impossible_name_is_not_found_without_a_query(
    ports: Ports, anna: Bearer, store: CountingStore, use_case: ProfileUseCase, name: str
) -> None:
    units_before = store.units
    with expect_error(Kind.NOT_FOUND, NOT_FOUND):
        run_blocking(use_case(ports, anna, name))
    assert store.units == units_before
