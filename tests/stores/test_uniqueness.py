"""What no two accounts may share."""

from dataclasses import replace
from uuid import UUID

import pytest

from core.domain.accounts import User
from core.domain.errors import DomainError, Kind
from core.ports.store import Stale, Store
from tests.errors import expect_error
from tests.stores.driving import DrivenStore
from tests.stores.people import ANNA, BERT, TAKEN
from tests.stores.uses import add, by_username, replace_user

WRITERS = 8
NEW = replace(ANNA, id=UUID(int=3), username="new", email="new@x.org")
CONFLICTS = [
    ({"username": "anna"}, ["username"]),
    ({"email": "Anna@x.org"}, ["email"]),
    ({"email": "aNNA@X.ORG"}, ["email"]),
    ({"username": "anna", "email": "anna@x.org"}, ["username", "email"]),
    ({"username": "anna", "email": "bert@x.org"}, ["username", "email"]),
]


@pytest.mark.parametrize(("members", "subjects"), CONFLICTS)
def test_a_new_user_takes_nothing_that_somebody_has(
    driven: DrivenStore, members: dict[str, str], subjects: list[str]
) -> None:
    driven.run(add(driven.store, ANNA, BERT))
    new = _with(NEW, members)
    with expect_error(Kind.TAKEN, dict.fromkeys(subjects, TAKEN)):
        driven.run(add(driven.store, new))
    assert driven.run(_by_id(driven.store, new)) is None


@pytest.mark.parametrize(("members", "subjects"), CONFLICTS)
def test_a_change_takes_nothing_that_somebody_has(
    driven: DrivenStore, members: dict[str, str], subjects: list[str]
) -> None:
    driven.run(add(driven.store, ANNA, BERT, NEW))
    change = replace(_with(NEW, members), bio="another", version=2)
    with expect_error(Kind.TAKEN, dict.fromkeys(subjects, TAKEN)):
        driven.run(replace_user(driven.store, change, NEW))
    assert driven.run(_by_id(driven.store, NEW)) == NEW


@pytest.mark.parametrize("how", ["add", "replace"])
def test_a_unit_of_work_goes_on_after_such_a_refusal(driven: DrivenStore, how: str) -> None:
    async def go_on() -> None:
        async with driven.store.writing() as work:
            with expect_error(Kind.TAKEN, {"username": TAKEN, "email": TAKEN}):
                if how == "add":
                    await work.users.add(replace(ANNA, id=UUID(int=3)))
                else:
                    await work.users.replace(replace(ANNA, id=BERT.id, version=2), BERT)
            await work.users.add(NEW)

    driven.run(add(driven.store, ANNA, BERT))
    driven.run(go_on())
    stored = [driven.run(by_username(driven.store, name)) for name in ("anna", "bert", "new")]
    assert stored == [ANNA, BERT, NEW]


@pytest.mark.parametrize("free", [{"username": "new", "email": "new@x.org"}, {}])
def test_an_id_that_is_taken_is_worth_another_try_unless_a_name_is_taken_too(
    driven: DrivenStore, free: dict[str, str]
) -> None:
    async def add_once_more() -> None:
        async with driven.store.writing() as work:
            with pytest.raises(Stale) if free else expect_error(Kind.TAKEN, {"username": TAKEN}):
                await work.users.add(_with(ANNA, free or {"username": "bert"}))

    driven.run(add(driven.store, ANNA, BERT))
    driven.run(add_once_more())
    assert driven.run(by_username(driven.store, "anna")) == ANNA


def test_any_number_of_users_may_have_no_email(driven: DrivenStore) -> None:
    driven.run(add(driven.store, replace(ANNA, email=None), replace(BERT, email=None)))
    renamed = replace(BERT, email=None, username="Bert", version=2)
    driven.run(replace_user(driven.store, renamed, replace(BERT, email=None)))
    assert driven.run(by_username(driven.store, "Bert")) == renamed


def test_ones_own_name_and_email_are_no_conflict(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA))
    change = replace(ANNA, email="ANNA@X.ORG", version=2)
    driven.run(replace_user(driven.store, change, ANNA))
    assert driven.run(by_username(driven.store, "anna")) == change


def test_what_somebody_gave_up_is_free_in_the_same_unit_of_work(driven: DrivenStore) -> None:
    async def swap() -> None:
        async with driven.store.writing() as work:
            await work.users.replace(replace(ANNA, username="a", email="a@x.org", version=2), ANNA)
            await work.users.add(replace(ANNA, id=UUID(int=3)))

    driven.run(add(driven.store, ANNA))
    driven.run(swap())
    assert driven.run(by_username(driven.store, "anna")) == replace(ANNA, id=UUID(int=3))


def test_of_writers_at_the_same_time_exactly_one_gets_the_name(driven: DrivenStore) -> None:
    stale_writes = [replace(ANNA, id=UUID(int=10 + number)) for number in range(WRITERS)]
    outcomes = driven.run_at_once([add(driven.store, rival) for rival in stale_writes])
    errors = [outcome for outcome in outcomes if outcome is not None]
    assert len(errors) == WRITERS - 1
    for error in errors:
        assert isinstance(error, DomainError)
        assert (error.kind, error.errors) == (Kind.TAKEN, {"username": TAKEN, "email": TAKEN})
    winner = stale_writes[outcomes.index(None)]
    assert driven.run(by_username(driven.store, "anna")) == winner


def _with(user: User, members: dict[str, str]) -> User:
    return replace(
        user,
        username=members.get("username", user.username),
        email=members.get("email", user.email),
    )


async def _by_id(store: Store, user: User) -> User | None:
    async with store.reading() as work:
        return await work.users.by_id(user.id)
