"""Removing members, and all that is theirs."""

import pytest

from core.domain.accounts import Bearer
from core.domain.articles import ArticleFilter
from core.domain.errors import Kind
from core.domain.membership import Payment
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate, follow, log_in, show_profile
from core.use_cases.articles import favorite_article, list_articles, list_tags
from core.use_cases.comments import list_comments
from core.use_cases.membership import (
    delete_user,
    list_unmatched_payments,
    show_user,
)
from tests.core.articles import comment, publish, shown
from tests.core.fakes import StoppedClock
from tests.core.members import appointed, join, member, pay, refund
from tests.refused import refused

NOT_FOUND = {"user": "not found"}


def test_all_that_is_theirs_goes_and_nothing_else(ports: Ports, anna: Bearer, bert: Bearer) -> None:
    annas, berts = publish(ports, anna, "Annas", "x"), publish(ports, bert, "Berts", "y")
    for author in (anna, bert):
        for slug in (annas, berts):
            comment(ports, author, slug)
            run_blocking(favorite_article(ports, author, slug))
    run_blocking(follow(ports, anna, "bert"))
    run_blocking(follow(ports, bert, "anna"))
    run_blocking(delete_user(ports, anna, str(anna.user.id), None))
    assert shown(ports, berts, bert).favorites_count == 1
    assert [seen.author.username for seen in run_blocking(list_comments(ports, None, berts))] == [
        "bert"
    ]
    assert run_blocking(list_articles(ports, None, ArticleFilter(), 20, 0)).count == 1
    assert run_blocking(list_tags(ports)) == ["y"]
    assert run_blocking(authenticate(ports, bert.token)) == bert


def test_who_is_gone_is_found_nowhere(ports: Ports, anna: Bearer) -> None:
    other = run_blocking(log_in(ports, "anna@x.org", "annas password"))
    run_blocking(delete_user(ports, anna, str(anna.user.id), None))
    for token in (anna.token, other.token):
        with refused(Kind.TOKEN_INVALID, {"token": "is invalid"}):
            run_blocking(authenticate(ports, token))
    with refused(Kind.NOT_FOUND, NOT_FOUND):
        run_blocking(show_user(ports, str(anna.user.id)))
    with refused(Kind.NOT_FOUND, {"profile": "not found"}):
        run_blocking(show_profile(ports, None, "anna"))
    with refused(Kind.WRONG_CREDENTIALS, {"credentials": "invalid"}):
        run_blocking(log_in(ports, "anna@x.org", "annas password"))


def test_a_name_is_free_at_once_and_whoever_takes_it_inherits_nothing(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    pay(ports, anna.user, Tier.PRO)
    run_blocking(follow(ports, bert, "anna"))
    run_blocking(delete_user(ports, anna, str(anna.user.id), None))
    again = join(ports, "anna").user
    assert (again.tier, again.version) == (Tier.STANDARD, 1)
    assert not run_blocking(show_profile(ports, bert, "anna")).following
    refund(ports)
    assert member(ports, again) == again


def test_the_payments_of_who_is_gone_stay_and_are_no_unmatched_ones(
    ports: Ports, anna: Bearer, clock: StoppedClock
) -> None:
    pay(ports, anna.user, Tier.PRO)
    run_blocking(delete_user(ports, anna, str(anna.user.id), None))
    assert run_blocking(list_unmatched_payments(ports)) == []
    refund(ports)
    name, now = str(anna.user.id), clock.now()
    kept = Payment("pi_1", anna.user.id, Tier.PRO, name, "Pro", now, now)
    assert run_blocking(_payment(ports)) == kept


def test_staff_remove_anybody_and_others_only_themselves(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    with refused(Kind.FORBIDDEN, {"user": "forbidden"}):
        run_blocking(delete_user(ports, anna, str(bert.user.id), lambda _version: False))
    run_blocking(delete_user(ports, appointed(ports, "staff"), str(bert.user.id), None))
    with refused(Kind.NOT_FOUND, NOT_FOUND):
        member(ports, bert.user)


@pytest.mark.parametrize("version", [0, 2])
def test_a_precondition_is_honoured_where_it_comes(
    ports: Ports, anna: Bearer, version: int
) -> None:
    own = str(anna.user.id)
    with refused(Kind.PRECONDITION_FAILED, {"user": "has changed"}):
        run_blocking(delete_user(ports, anna, own, lambda at: at == version))
    assert member(ports, anna.user) == anna.user
    run_blocking(delete_user(ports, anna, own, lambda at: at == 1))
    with refused(Kind.NOT_FOUND, NOT_FOUND):
        member(ports, anna.user)


async def _payment(ports: Ports) -> Payment:
    async with ports.store.writing() as work:
        return await work.ledger.lock_payment("pi_1")
