"""Seeing others, and following them."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from core.domain.accounts import AccountChange, Bearer, Profile
from core.domain.errors import Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import change_account, follow, show_profile, unfollow
from tests.core.watched_store import WatchedStore
from tests.refused import refused

Asking = Callable[[Ports, Bearer, str], Coroutine[Any, Any, Profile]]
BERT = Profile("bert", None, None, following=False)
BERT_FOLLOWED = Profile("bert", None, None, following=True)
NOT_FOUND = {"profile": "not found"}


def test_a_profile_shows_what_everybody_may_see(ports: Ports, anna: Bearer) -> None:
    run_blocking(change_account(ports, anna, AccountChange(bio="b", image="i")))
    seen = run_blocking(show_profile(ports, None, "anna"))
    assert seen == Profile("anna", "b", "i", following=False)


@pytest.mark.usefixtures("bert")
def test_a_viewer_sees_whom_they_follow(ports: Ports, anna: Bearer) -> None:
    assert run_blocking(show_profile(ports, anna, "bert")) == BERT
    assert run_blocking(follow(ports, anna, "bert")) == BERT_FOLLOWED
    assert run_blocking(show_profile(ports, anna, "bert")) == BERT_FOLLOWED


def test_following_goes_one_way_and_nobody_follows_nobody(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    run_blocking(follow(ports, anna, "bert"))
    assert run_blocking(show_profile(ports, None, "bert")) == BERT
    assert run_blocking(show_profile(ports, bert, "bert")) == BERT
    assert not run_blocking(show_profile(ports, bert, "anna")).following


@pytest.mark.usefixtures("bert")
def test_following_counts_once_however_often_it_is_asked(ports: Ports, anna: Bearer) -> None:
    for _ in range(2):
        assert run_blocking(follow(ports, anna, "bert")) == BERT_FOLLOWED
    assert run_blocking(unfollow(ports, anna, "bert")) == BERT
    assert run_blocking(show_profile(ports, anna, "bert")) == BERT


@pytest.mark.usefixtures("bert")
def test_anybody_may_be_unfollowed_followed_or_not(ports: Ports, anna: Bearer) -> None:
    for name in ("bert", "bert", "anna"):
        assert not run_blocking(unfollow(ports, anna, name)).following


def test_nobody_can_follow_themselves(ports: Ports, anna: Bearer) -> None:
    with refused(Kind.IMPOSSIBLE, {"profile": "can't follow yourself"}):
        run_blocking(follow(ports, anna, "anna"))
    assert not run_blocking(show_profile(ports, anna, "anna")).following


def test_oneself_is_known_by_id_and_not_by_the_name_that_the_request_saw(
    ports: Ports, anna: Bearer
) -> None:
    run_blocking(change_account(ports, anna, AccountChange(username="new name")))
    with refused(Kind.IMPOSSIBLE, {"profile": "can't follow yourself"}):
        run_blocking(follow(ports, anna, "new name"))


@pytest.mark.parametrize("use_case", [show_profile, follow, unfollow])
@pytest.mark.parametrize("name", ["nobody", "Anna", "anna\u0301"])
def test_a_name_that_nobody_has_is_not_found(
    ports: Ports, anna: Bearer, use_case: Asking, name: str
) -> None:
    with refused(Kind.NOT_FOUND, NOT_FOUND):
        run_blocking(use_case(ports, anna, name))


@pytest.mark.parametrize("use_case", [show_profile, follow, unfollow])
@pytest.mark.parametrize("name", ["", " anna", "a\0", "\N{REPLACEMENT CHARACTER}", "..", "a" * 65])
def test_a_name_that_nobody_can_have_is_not_found_without_asking_the_store(
    ports: Ports, anna: Bearer, store: WatchedStore, use_case: Asking, name: str
) -> None:
    units_before = store.units
    with refused(Kind.NOT_FOUND, NOT_FOUND):
        run_blocking(use_case(ports, anna, name))
    assert store.units == units_before
