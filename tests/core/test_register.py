"""Opening an account."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from core.domain.accounts import Bearer, Registration, User
from core.domain.errors import Kind
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate, register, show_profile
from tests.core.fakes import CountedRandomness, PlainPasswords, StoppedClock
from tests.core.watched_store import WatchedStore
from tests.refused import refused

TAKEN = "has already been taken"


class DrawnIds(CountedRandomness):
    """Randomness whose ids a test has drawn beforehand."""

    def __init__(self, ids: Iterator[UUID]) -> None:
        super().__init__()
        self._drawn = ids

    def token(self) -> str:
        """A token that the other source did not give."""
        return f"drawn-{super().token()}"

    def uuid(self) -> UUID:
        """The next id."""
        return next(self._drawn)


def test_a_new_account_holds_what_was_asked_for_and_nothing_else(
    ports: Ports, clock: StoppedClock
) -> None:
    asked = Registration("anna", "Anna@x.org", "annas password")
    made = User(
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
    assert run_blocking(register(ports, asked)) == Bearer(made, "token-1")


def test_who_registers_is_signed_in(ports: Ports, anna: Bearer) -> None:
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
def test_all_that_somebody_else_has_is_named(
    ports: Ports, username: str, email: str, subjects: list[str]
) -> None:
    with refused(Kind.TAKEN, dict.fromkeys(subjects, TAKEN)):
        run_blocking(register(ports, Registration(username, email, "12345678")))


@pytest.mark.usefixtures("anna", "bert")
def test_name_and_email_may_be_taken_by_two_different_people(ports: Ports) -> None:
    with refused(Kind.TAKEN, {"username": TAKEN, "email": TAKEN}):
        run_blocking(register(ports, Registration("anna", "bert@x.org", "12345678")))


@pytest.mark.usefixtures("anna")
def test_a_refused_registration_leaves_no_account(ports: Ports) -> None:
    with refused(Kind.TAKEN, {"email": TAKEN}):
        run_blocking(register(ports, Registration("new", "anna@x.org", "12345678")))
    with refused(Kind.NOT_FOUND, {"profile": "not found"}):
        run_blocking(show_profile(ports, None, "new"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("anna", "Anna"), ("\u00e9va", "e\u0301va"), ("a b", "a  b"), ("\u00df", "ss")],
)
def test_usernames_compare_exactly(ports: Ports, one: str, other: str) -> None:
    run_blocking(register(ports, Registration(one, "one@x.org", "12345678")))
    run_blocking(register(ports, Registration(other, "other@x.org", "12345678")))
    assert run_blocking(show_profile(ports, None, one)).username == one
    assert run_blocking(show_profile(ports, None, other)).username == other


@pytest.mark.parametrize("taken_ids", [1, 2])
def test_an_id_that_is_taken_is_drawn_again(ports: Ports, anna: Bearer, taken_ids: int) -> None:
    drawn = iter([anna.user.id] * taken_ids + [UUID(int=9)])
    retrying = replace(ports, randomness=DrawnIds(drawn))
    made = run_blocking(register(retrying, Registration("new", "new@x.org", "12345678")))
    assert made.user.id == UUID(int=9)
    assert run_blocking(authenticate(ports, anna.token)) == anna


def test_ids_are_drawn_three_times_at_most(ports: Ports, anna: Bearer) -> None:
    retrying = replace(ports, randomness=DrawnIds(iter([anna.user.id] * 3)))
    with refused(Kind.BUSY, {"database": "is busy"}):
        run_blocking(register(retrying, Registration("new", "new@x.org", "12345678")))


def test_no_unit_of_work_is_open_while_the_password_is_hashed(
    ports: Ports, store: WatchedStore, passwords: PlainPasswords
) -> None:
    open_units = []
    passwords.meanwhile = lambda: open_units.append(store.open_units)
    run_blocking(register(ports, Registration("anna", "anna@x.org", "12345678")))
    assert open_units == [0]
