"""How a store keeps accounts."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from core.domain.accounts import User
from tests.stores.driving import DrivenStore
from tests.stores.people import ANNA, BERT, NOON
from tests.stores.uses import add, by_username


def test_a_user_comes_back_as_they_were_stored(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA, BERT))
    assert driven.run(by_username(driven.store, "anna")) == ANNA


def test_what_a_user_has_not_comes_back_as_none(driven: DrivenStore) -> None:
    bare = replace(ANNA, email=None, password_hash=None, bio=None, image=None)
    driven.run(add(driven.store, bare))
    assert driven.run(by_username(driven.store, "anna")) == bare


def test_a_user_is_found_by_name_by_email_key_and_by_id(driven: DrivenStore) -> None:
    async def found() -> list[User | None]:
        async with driven.store.writing() as work:
            return [
                await work.users.by_username("bert"),
                await work.users.by_email_key("bert@x.org"),
                await work.users.by_id(BERT.id),
                await work.users.by_id(BERT.id, lock=True),
            ]

    driven.run(add(driven.store, ANNA, BERT))
    assert driven.run(found()) == [BERT] * 4


def test_nobody_is_found_by_what_nobody_has(driven: DrivenStore) -> None:
    async def found() -> list[User | None]:
        async with driven.store.writing() as work:
            return [
                await work.users.by_username("Anna"),
                await work.users.by_username("anna "),
                await work.users.by_email_key("Anna@x.org"),  # no key: keys are in lower case
                await work.users.by_id(UUID(int=3)),
                await work.users.by_id(UUID(int=3), lock=True),
            ]

    driven.run(add(driven.store, ANNA))
    assert driven.run(found()) == [None] * 5


@pytest.mark.parametrize(
    "text",
    [
        "  blanks at both ends \t\n",
        "\N{GRINNING FACE}" * 4_096,
        "a\u2028b\u2029c\u0085d\x7f\x01",
        "\r\n is no \n",
        "\u00e9 is no e\u0301",
        "'; DROP TABLE users; -- %s :name \\ \"",
        "\ufeff\ufffd\uffff",
        " ",
    ],
)
def test_a_text_comes_back_exactly_as_it_was_stored(driven: DrivenStore, text: str) -> None:
    user = replace(ANNA, bio=text, image=text[:2_048])
    driven.run(add(driven.store, user))
    assert driven.run(by_username(driven.store, "anna")) == user


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u00e9va", "e\u0301va"),
        ("anna", "Anna"),
        ("\u00fc", "\u00dc"),
        ("a b", "a  b"),
        ("ss", "\u00df"),
        ("1", "01"),
        ("\N{GRINNING FACE}", "\N{GRINNING FACE}" * 2),
    ],
)
def test_usernames_that_are_not_the_same_text_are_kept_apart(
    driven: DrivenStore, one: str, other: str
) -> None:
    first, second = replace(ANNA, username=one), replace(BERT, username=other)
    driven.run(add(driven.store, first, second))
    assert driven.run(by_username(driven.store, one)) == first
    assert driven.run(by_username(driven.store, other)) == second


@pytest.mark.parametrize("milliseconds", [0, 1, 10, 100, 123, 999])
def test_a_time_comes_back_in_utc_equal_to_the_millisecond(
    driven: DrivenStore, milliseconds: int
) -> None:
    created_at = NOON + timedelta(milliseconds=milliseconds)
    driven.run(add(driven.store, replace(ANNA, created_at=created_at)))
    found = driven.run(by_username(driven.store, "anna"))
    assert found is not None
    assert found.created_at == created_at
    assert found.created_at.utcoffset() == timedelta(0)


def test_a_reader_finds_nothing_that_an_error_left_unfinished(driven: DrivenStore) -> None:
    async def fail_after_adding() -> None:
        async with driven.store.writing() as work:
            await work.users.add(ANNA)
            assert await work.users.by_username("anna") == ANNA
            raise LookupError

    with pytest.raises(LookupError):
        driven.run(fail_after_adding())
    assert driven.run(by_username(driven.store, "anna")) is None
    driven.run(add(driven.store, ANNA))
    assert driven.run(by_username(driven.store, "anna")) == ANNA
