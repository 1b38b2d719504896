"""Members, staff, and payments."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.memory.accounts import MemoryUsers
from adapters.memory.membership import MemoryLedger
from core.domain.accounts import AccountChange, Bearer, User
from core.domain.articles import ArticleFilter
from core.domain.errors import Kind
from core.domain.membership import (
    Event,
    Grant,
    MemberChange,
    MemberFilter,
    MemberPage,
    Payment,
    PaymentRefunded,
    PaymentSucceeded,
    Position,
    Precondition,
    SignUp,
)
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate, change_account, follow, log_in, show_profile
from core.use_cases.articles import favorite_article, list_articles, list_tags
from core.use_cases.comments import list_comments
from core.use_cases.membership import (
    appoint_staff,
    change_user,
    delete_user,
    dismiss_staff,
    list_unmatched_payments,
    list_users,
    receive_event,
    show_user,
    sign_up,
    welcome_member,
)
from tests.core.fakes import CountingStore, ManualClock
from tests.core.shortcuts import (
    any_version,
    comment,
    grant_tier,
    join,
    publish,
    send_payment,
    send_refund,
    show,
    sign_up_staff,
    stored_member,
)
from tests.errors import expect_error

# Signing up


PAID = [Tier.PRO, Tier.ENTERPRISE]


def test_a_new_member_has_a_name_and_a_token_only(ports: Ports, clock: ManualClock) -> None:
    new = User(
        id=UUID(int=1),
        username="anna",
        email=None,
        password_hash=None,
        bio=None,
        image=None,
        tier=Tier.STANDARD,
        is_staff=False,
        version=1,
        created_at=clock.now(),
    )
    assert join(ports, "anna") == Bearer(new, "token-1")
    assert run_blocking(authenticate(ports, "token-1")).user == new


def test_members_and_registered_users_are_alike(ports: Ports, anna: Bearer) -> None:
    bert = join(ports, "bert")
    assert run_blocking(follow(ports, anna, "bert")).following
    assert run_blocking(follow(ports, bert, "anna")).following


@pytest.mark.usefixtures("anna")
def test_a_taken_name_creates_no_member(ports: Ports) -> None:
    with expect_error(Kind.TAKEN, {"name": "has already been taken"}):
        join(ports, "anna")
    with expect_error(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        run_blocking(authenticate(ports, "token-2"))


@pytest.mark.parametrize("tier", PAID)
def test_a_paid_tier_is_forbidden_without_a_query(
    ports: Ports, anna: Bearer, store: CountingStore, tier: Tier
) -> None:
    units_before = store.units
    for actor in (None, anna):
        with expect_error(Kind.FORBIDDEN, {"tier": "requires payment"}):
            run_blocking(sign_up(ports, actor, SignUp("anna", tier)))
    assert store.units == units_before


@pytest.mark.parametrize("tier", PAID)
def test_staff_sign_up_members_with_a_paid_tier(
    ports: Ports, clock: ManualClock, tier: Tier
) -> None:
    staff = sign_up_staff(ports, "staff")
    new = run_blocking(sign_up(ports, staff, SignUp("bert", tier))).user
    assert (new.tier, new.version, new.is_staff) == (tier, 1, False)
    assert stored_member(ports, new) == new
    grant = Grant(new.id, 1, tier, staff.user.id, clock.now())
    assert run_blocking(_grants(ports, new)) == [grant]


@pytest.mark.parametrize("by_staff", [True, False])
def test_the_lowest_tier_stores_no_grant(ports: Ports, by_staff: bool) -> None:
    actor = sign_up_staff(ports, "staff") if by_staff else None
    new = run_blocking(sign_up(ports, actor, SignUp("bert"))).user
    assert run_blocking(_grants(ports, new)) == []


def test_signing_up_returns_the_new_member_and_keeps_the_actors_token(ports: Ports) -> None:
    staff = sign_up_staff(ports, "staff")
    new = run_blocking(sign_up(ports, staff, SignUp("bert", Tier.PRO)))
    assert new == Bearer(replace(new.user, username="bert"), "token-2")
    assert run_blocking(authenticate(ports, staff.token)) == staff
    assert run_blocking(show_profile(ports, None, "bert")).username == "bert"


async def _grants(ports: Ports, user: User) -> list[Grant]:
    async with ports.store.reading() as work:
        return await work.ledger.grants(user.id)


# Lists, and the welcome


UseCase = Callable[[Ports, Bearer, str], Coroutine[Any, Any, object]]
USE_CASES: dict[str, UseCase] = {
    "show": lambda ports, _, user_id: show_user(ports, user_id),
    "change": lambda p, u, user_id: change_user(p, u, user_id, MemberChange("b"), any_version),
    "delete": lambda ports, user, user_id: delete_user(ports, user, user_id, any_version),
}


@pytest.fixture
def joined(ports: Ports, clock: ManualClock) -> list[User]:
    """Seven members. The second to the fifth joined at the same time."""
    users = []
    for number in range(7):
        if number in (1, 5, 6):
            clock.advance(timedelta(milliseconds=1))
        users.append(join(ports, f"u{number}").user)
    return users


def pages(ports: Ports, limit: int, tier: Tier | None = None) -> list[tuple[User, ...]]:
    """All pages of a list."""
    found: list[tuple[User, ...]] = []
    after = None
    while not found or after:
        page = run_blocking(list_users(ports, MemberFilter(tier, after), limit))
        found, after = [*found, page.users], page.next
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8, 100])
def test_the_pages_of_a_list_hold_every_member_once_oldest_first(
    ports: Ports, joined: list[User], limit: int
) -> None:
    found = pages(ports, limit)
    assert [user for page in found for user in page] == joined
    assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)


def test_an_empty_list_has_one_empty_page(ports: Ports) -> None:
    assert run_blocking(list_users(ports, MemberFilter(), 20)) == MemberPage((), None)


def test_the_next_page_begins_after_the_last_of_this_one(ports: Ports, joined: list[User]) -> None:
    page = run_blocking(list_users(ports, MemberFilter(), 3))
    assert page.next == Position(joined[2].created_at, joined[2].id)


def test_a_page_that_ends_with_the_list_is_the_last(ports: Ports, joined: list[User]) -> None:
    after = Position(joined[3].created_at, joined[3].id)
    page = run_blocking(list_users(ports, MemberFilter(after=after), 3))
    assert page == MemberPage(tuple(joined[4:]), None)


def test_a_list_of_a_tier_holds_its_members_only(ports: Ports, joined: list[User]) -> None:
    for number in (1, 3, 6):
        send_payment(ports, joined[number], Tier.PRO, f"pi_{number}")
    pro = [replace(joined[number], tier=Tier.PRO, version=2) for number in (1, 3, 6)]
    assert pages(ports, 2, Tier.PRO) == [tuple(pro[:2]), tuple(pro[2:])]
    assert pages(ports, 9, Tier.ENTERPRISE) == [()]
    assert len(pages(ports, 9, Tier.STANDARD)[0]) == 4


def test_members_who_stay_appear_once_while_others_come_and_go(
    ports: Ports, joined: list[User]
) -> None:
    page = run_blocking(list_users(ports, MemberFilter(), 3))
    staff = sign_up_staff(ports, "staff")
    for gone in (joined[0], joined[2], joined[4]):  # among them the one in the cursor
        run_blocking(delete_user(ports, staff, str(gone.id), None))
    join(ports, "late")
    rest = run_blocking(list_users(ports, MemberFilter(after=page.next), 100))
    assert [user.username for user in rest.users] == ["u3", "u5", "u6", "staff", "late"]


def test_a_member_is_shown_by_id(ports: Ports, anna: Bearer, bert: Bearer) -> None:
    assert stored_member(ports, bert.user) == bert.user


@pytest.mark.parametrize("use", USE_CASES.values(), ids=USE_CASES)
def test_an_unknown_id_is_not_found(ports: Ports, anna: Bearer, use: UseCase) -> None:
    with expect_error(Kind.NOT_FOUND, {"user": "not found"}):
        run_blocking(use(ports, anna, "00000000-0000-0000-0000-000000000009"))


@pytest.mark.parametrize("use", USE_CASES.values(), ids=USE_CASES)
@pytest.mark.parametrize("text", ["", "anna", "1", "00000000000000000000000000000001", "a\0"])
def test_an_impossible_id_is_not_found_without_a_query(
    ports: Ports, anna: Bearer, store: CountingStore, use: UseCase, text: str
) -> None:
    units_before = store.units
    with expect_error(Kind.NOT_FOUND, {"user": "not found"}):
        run_blocking(use(ports, anna, text))
    assert store.units == units_before


def test_the_welcome_needs_a_paid_tier(ports: Ports, anna: Bearer) -> None:
    with expect_error(Kind.FORBIDDEN, {"tier": "requires Pro"}):
        run_blocking(welcome_member(anna))
    send_payment(ports, anna.user, Tier.PRO)
    item = Bearer(stored_member(ports, anna.user), anna.token)
    assert run_blocking(welcome_member(item)) == "Welcome to the Forge, anna."


# Changing


STANDARD, PRO, ENTERPRISE = Tier


def is_first_version(version: int) -> bool:
    """The precondition of `If-Match: "1"`."""
    return version == 1


@pytest.fixture
def staff(ports: Ports) -> Bearer:
    """A member who is staff."""
    return sign_up_staff(ports, "staff")


def test_a_member_changes_their_own_name(ports: Ports, anna: Bearer) -> None:
    change = MemberChange("Anna")
    after = run_blocking(change_user(ports, anna, str(anna.user.id), change, is_first_version))
    assert after == replace(anna.user, username="Anna", version=2)
    assert stored_member(ports, anna.user) == after


def test_staff_change_name_and_tier_of_any_member(
    ports: Ports, anna: Bearer, staff: Bearer
) -> None:
    change = MemberChange("Anna", PRO)
    after = run_blocking(change_user(ports, staff, str(anna.user.id), change, is_first_version))
    assert after == replace(anna.user, username="Anna", tier=PRO, version=2)
    assert stored_member(ports, anna.user) == after


@pytest.mark.parametrize("change", [MemberChange(), MemberChange("anna")])
def test_an_empty_change_raises_the_version(
    ports: Ports, anna: Bearer, change: MemberChange
) -> None:
    after = run_blocking(change_user(ports, anna, str(anna.user.id), change, any_version))
    assert after == replace(anna.user, version=2)


@pytest.mark.parametrize("name", ["bert", "staff"])
@pytest.mark.usefixtures("bert")
def test_a_taken_name_stores_no_grant(ports: Ports, anna: Bearer, staff: Bearer, name: str) -> None:
    change = MemberChange(name, ENTERPRISE)
    with expect_error(Kind.TAKEN, {"name": "has already been taken"}):
        run_blocking(change_user(ports, staff, str(anna.user.id), change, any_version))
    assert stored_member(ports, anna.user) == anna.user
    send_payment(ports, anna.user, PRO)
    assert stored_member(ports, anna.user).tier is PRO


@pytest.mark.parametrize("precondition", [None, any_version, lambda _version: False])
def test_permissions_are_checked_first(
    ports: Ports, anna: Bearer, bert: Bearer, precondition: Precondition | None
) -> None:
    change = MemberChange("anna", PRO)  # the name is taken, and the tier is for staff to grant
    with expect_error(Kind.FORBIDDEN, {"user": "forbidden"}):
        run_blocking(change_user(ports, bert, str(anna.user.id), change, precondition))
    with expect_error(Kind.FORBIDDEN, {"tier": "forbidden"}):
        run_blocking(change_user(ports, bert, str(bert.user.id), change, precondition))


@pytest.mark.usefixtures("bert")
def test_the_precondition_is_checked_before_the_name(ports: Ports, anna: Bearer) -> None:
    own, change = str(anna.user.id), MemberChange("bert")
    with expect_error(Kind.PRECONDITION_MISSING, {"if-match": "is required"}):
        run_blocking(change_user(ports, anna, own, change, None))
    with expect_error(Kind.PRECONDITION_FAILED, {"user": "has changed"}):
        run_blocking(change_user(ports, anna, own, change, lambda version: version == 2))
    assert stored_member(ports, anna.user) == anna.user


def test_the_second_change_of_a_version_fails_its_precondition(ports: Ports, anna: Bearer) -> None:
    own = str(anna.user.id)
    run_blocking(change_user(ports, anna, own, MemberChange("first"), is_first_version))
    with expect_error(Kind.PRECONDITION_FAILED, {"user": "has changed"}):
        run_blocking(change_user(ports, anna, own, MemberChange("second"), is_first_version))
    assert stored_member(ports, anna.user).username == "first"


@pytest.mark.parametrize("tier", Tier)
def test_the_newest_grant_counts_rather_than_the_highest(
    ports: Ports, anna: Bearer, staff: Bearer, tier: Tier
) -> None:
    for version, granted in enumerate([PRO, ENTERPRISE, STANDARD, tier], start=2):
        after = grant_tier(ports, staff, anna.user, granted)
        assert (after.tier, after.version) == (granted, version)
        assert stored_member(ports, anna.user) == after


def test_staff_may_grant_themselves_a_tier(ports: Ports, staff: Bearer) -> None:
    assert grant_tier(ports, staff, staff.user, ENTERPRISE).tier is ENTERPRISE


@pytest.mark.parametrize(
    ("granted", "effective"), [(STANDARD, PRO), (PRO, PRO), (ENTERPRISE, ENTERPRISE)]
)
def test_a_grant_below_the_paid_tier_counts_after_the_refund(
    ports: Ports, anna: Bearer, staff: Bearer, granted: Tier, effective: Tier
) -> None:
    send_payment(ports, anna.user, PRO)
    after = grant_tier(ports, staff, anna.user, granted)
    assert (after.tier, after.version) == (effective, 3)
    send_refund(ports)
    assert stored_member(ports, anna.user).tier is granted


def test_a_new_name_keeps_the_tier(ports: Ports, anna: Bearer, staff: Bearer) -> None:
    grant_tier(ports, staff, anna.user, PRO)
    change = MemberChange("Anna")
    after = run_blocking(change_user(ports, anna, str(anna.user.id), change, any_version))
    assert (after.tier, after.username, after.version) == (PRO, "Anna", 3)


# Deleting


USER_NOT_FOUND = {"user": "not found"}


def test_deleting_a_member_deletes_what_is_theirs_and_nothing_else(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    annas, berts = publish(ports, anna, "Annas", "x"), publish(ports, bert, "Berts", "y")
    for author in (anna, bert):
        for slug in (annas, berts):
            comment(ports, author, slug)
            run_blocking(favorite_article(ports, author, slug))
    run_blocking(follow(ports, anna, "bert"))
    run_blocking(follow(ports, bert, "anna"))
    run_blocking(delete_user(ports, anna, str(anna.user.id), None))
    assert show(ports, berts, bert).favorites_count == 1
    assert [
        item.author.username for item in run_blocking(list_comments(ports, None, berts, 100, 0))
    ] == ["bert"]
    assert run_blocking(list_articles(ports, None, ArticleFilter(), 20, 0)).count == 1
    assert run_blocking(list_tags(ports)) == ["y"]
    assert run_blocking(authenticate(ports, bert.token)) == bert


def test_a_deleted_member_is_not_found(ports: Ports, anna: Bearer) -> None:
    other = run_blocking(log_in(ports, "anna@x.org", "annas password"))
    run_blocking(delete_user(ports, anna, str(anna.user.id), None))
    for token in (anna.token, other.token):
        with expect_error(Kind.TOKEN_INVALID, {"token": "is invalid"}):
            run_blocking(authenticate(ports, token))
    with expect_error(Kind.NOT_FOUND, USER_NOT_FOUND):
        run_blocking(show_user(ports, str(anna.user.id)))
    with expect_error(Kind.NOT_FOUND, {"profile": "not found"}):
        run_blocking(show_profile(ports, None, "anna"))
    with expect_error(Kind.WRONG_CREDENTIALS, {"credentials": "invalid"}):
        run_blocking(log_in(ports, "anna@x.org", "annas password"))


def test_a_deleted_members_name_is_free_and_inherits_nothing(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    send_payment(ports, anna.user, Tier.PRO)
    run_blocking(follow(ports, bert, "anna"))
    run_blocking(delete_user(ports, anna, str(anna.user.id), None))
    again = join(ports, "anna").user
    assert (again.tier, again.version) == (Tier.STANDARD, 1)
    assert not run_blocking(show_profile(ports, bert, "anna")).following
    send_refund(ports)
    assert stored_member(ports, again) == again


def test_payments_of_a_deleted_member_stay_and_are_matched(
    ports: Ports, anna: Bearer, clock: ManualClock
) -> None:
    send_payment(ports, anna.user, Tier.PRO)
    run_blocking(delete_user(ports, anna, str(anna.user.id), None))
    assert run_blocking(list_unmatched_payments(ports)) == []
    send_refund(ports)
    name, now = str(anna.user.id), clock.now()
    payment = Payment("pi_1", anna.user.id, Tier.PRO, name, "Pro", now, now)
    assert run_blocking(_payment(ports)) == payment


def test_staff_delete_any_member_and_others_only_themselves(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    with expect_error(Kind.FORBIDDEN, {"user": "forbidden"}):
        run_blocking(delete_user(ports, anna, str(bert.user.id), lambda _version: False))
    run_blocking(delete_user(ports, sign_up_staff(ports, "staff"), str(bert.user.id), None))
    with expect_error(Kind.NOT_FOUND, USER_NOT_FOUND):
        stored_member(ports, bert.user)


@pytest.mark.parametrize("version", [0, 2])
def test_deleting_checks_an_optional_precondition(ports: Ports, anna: Bearer, version: int) -> None:
    own = str(anna.user.id)
    with expect_error(Kind.PRECONDITION_FAILED, {"user": "has changed"}):
        run_blocking(delete_user(ports, anna, own, lambda at: at == version))
    assert stored_member(ports, anna.user) == anna.user
    run_blocking(delete_user(ports, anna, own, lambda at: at == 1))
    with expect_error(Kind.NOT_FOUND, USER_NOT_FOUND):
        stored_member(ports, anna.user)


async def _payment(ports: Ports) -> Payment:
    async with ports.store.writing() as work:
        return await work.ledger.lock_payment("pi_1")


# Staff


def test_appointing_and_dismissing_raise_the_version(ports: Ports, anna: Bearer) -> None:
    staff = replace(anna.user, is_staff=True, version=2)
    assert run_blocking(appoint_staff(ports, "anna")) == staff
    assert run_blocking(authenticate(ports, anna.token)).user == staff
    dismissed = replace(anna.user, version=3)
    assert run_blocking(dismiss_staff(ports, "anna")) == dismissed
    assert run_blocking(authenticate(ports, anna.token)).user == dismissed


def test_appointing_and_dismissing_are_idempotent(ports: Ports, anna: Bearer) -> None:
    assert run_blocking(dismiss_staff(ports, "anna")) == anna.user
    for _ in range(2):
        assert run_blocking(appoint_staff(ports, "anna")).version == 2


@pytest.mark.parametrize("name", ["bert", "Anna", "anna ", ""])
@pytest.mark.usefixtures("anna")
def test_an_unknown_name_is_not_found(ports: Ports, name: str) -> None:
    for use_case in (appoint_staff, dismiss_staff):
        with expect_error(Kind.NOT_FOUND, {"user": "not found"}):
            run_blocking(use_case(ports, name))


# Events of the payment provider


def tier_and_version(ports: Ports, user: User) -> tuple[Tier, int]:
    """A member's tier and version."""
    found = stored_member(ports, user)
    return found.tier, found.version


def test_a_payment_gives_its_tier_and_a_refund_takes_it(ports: Ports, anna: Bearer) -> None:
    send_payment(ports, anna.user, PRO)
    assert tier_and_version(ports, anna.user) == (PRO, 2)
    send_refund(ports)
    assert tier_and_version(ports, anna.user) == (STANDARD, 3)


def test_the_highest_payment_that_is_not_refunded_counts(ports: Ports, anna: Bearer) -> None:
    send_payment(ports, anna.user, ENTERPRISE, "pi_1")
    send_payment(ports, anna.user, PRO, "pi_2")
    assert tier_and_version(ports, anna.user) == (ENTERPRISE, 2)
    send_refund(ports, "pi_1")
    assert tier_and_version(ports, anna.user) == (PRO, 3)


def test_only_a_changed_tier_raises_the_version(ports: Ports, anna: Bearer) -> None:
    send_payment(ports, anna.user, STANDARD, "pi_0")
    send_payment(ports, anna.user, PRO, "pi_1")
    send_payment(ports, anna.user, PRO, "pi_2")
    send_refund(ports, "pi_1")
    send_refund(ports, "pi_9")
    run_blocking(receive_event(ports, Event("of another type")))
    assert tier_and_version(ports, anna.user) == (PRO, 2)


def test_an_event_is_applied_once_by_its_id(ports: Ports, anna: Bearer) -> None:
    run_blocking(receive_event(ports, Event("evt")))
    pro = PaymentSucceeded("evt", "pi_1", str(anna.user.id), "Pro")
    for repeated in (pro, PaymentRefunded("evt", "pi_1")):
        run_blocking(receive_event(ports, repeated))
    send_payment(ports, anna.user, PRO)
    assert tier_and_version(ports, anna.user) == (PRO, 2)


def test_a_payment_is_applied_once_by_its_intent(ports: Ports, anna: Bearer, bert: Bearer) -> None:
    for number, (user, tier) in enumerate([(anna, "Pro"), (anna, "Enterprise"), (bert, "Pro")]):
        event = PaymentSucceeded(f"evt_{number}", "pi_1", str(user.user.id), tier)
        run_blocking(receive_event(ports, event))
    assert tier_and_version(ports, anna.user) == (PRO, 2)
    assert tier_and_version(ports, bert.user) == (STANDARD, 1)


def test_a_refund_before_its_payment_cancels_it(ports: Ports, anna: Bearer) -> None:
    send_refund(ports)
    send_payment(ports, anna.user, PRO)
    assert tier_and_version(ports, anna.user) == (STANDARD, 1)


def test_the_first_refund_of_a_payment_counts(
    ports: Ports, anna: Bearer, clock: ManualClock
) -> None:
    send_payment(ports, anna.user, PRO)
    send_refund(ports)
    first = clock.now()
    clock.advance(timedelta(seconds=1))
    run_blocking(receive_event(ports, PaymentRefunded("another refund", "pi_1")))
    assert run_blocking(_payment(ports)).refunded_at == first
    assert tier_and_version(ports, anna.user) == (STANDARD, 3)


def test_other_events_do_not_hide_a_later_refund(ports: Ports, anna: Bearer) -> None:
    send_payment(ports, anna.user, PRO)
    for partial in ("a partial refund", "another one"):
        run_blocking(receive_event(ports, Event(partial)))
    assert tier_and_version(ports, anna.user) == (PRO, 2)
    send_refund(ports)
    assert tier_and_version(ports, anna.user) == (STANDARD, 3)


def test_an_event_changes_only_the_tier_of_the_stored_member(ports: Ports, anna: Bearer) -> None:
    run_blocking(change_account(ports, anna, AccountChange(username="Anna", bio="b")))
    send_payment(ports, anna.user, PRO)
    after = stored_member(ports, anna.user)
    assert (after.username, after.bio, after.tier, after.version) == ("Anna", "b", PRO, 3)


# Unmatched payments


UNKNOWN_USER = "00000000-0000-0000-0000-000000000009"


@pytest.mark.parametrize(
    ("user", "tier"),
    [
        ("anna's", "Gold"),
        ("anna's", "pro"),
        ("anna's", ""),
        ("anna's", None),
        (UNKNOWN_USER, "Pro"),
        ("anna", "Pro"),
        ("", "Pro"),
        (None, "Pro"),
        (None, None),
        (UNKNOWN_USER, "Gold"),
    ],
)
def test_a_payment_for_an_unknown_user_or_tier_is_unmatched(
    ports: Ports, anna: Bearer, clock: ManualClock, user: str | None, tier: str | None
) -> None:
    kwargs = str(anna.user.id) if user == "anna's" else user
    run_blocking(receive_event(ports, PaymentSucceeded("evt", "pi_1", kwargs, tier)))
    (payment,) = run_blocking(list_unmatched_payments(ports))
    assert (payment.named_user, payment.named_tier, payment.paid_at) == (kwargs, tier, clock.now())
    assert (payment.user_id, payment.tier) == (
        anna.user.id if user == "anna's" else None,
        Tier.PRO if tier == "Pro" else None,
    )
    assert stored_member(ports, anna.user) == anna.user


@pytest.mark.parametrize(
    "members",
    [{}, {"user_id": UUID(int=1)}, {"paid_at": None, "refunded_at": ManualClock().now()}],
)
def test_a_payment_that_is_not_paid_is_not_unmatched(members: dict[str, Any]) -> None:
    assert not Payment("pi_1", **members).is_unmatched


def test_unmatched_payments_are_listed_oldest_first_even_if_refunded(
    ports: Ports, clock: ManualClock
) -> None:
    for intent in ("pi_3", "pi_1", "pi_2"):
        event = PaymentSucceeded(intent, intent, UNKNOWN_USER, "Pro")
        run_blocking(receive_event(ports, event))
        if intent == "pi_3":
            clock.advance(timedelta(milliseconds=1))
    send_refund(ports, "pi_2")
    listed = run_blocking(list_unmatched_payments(ports))
    assert [payment.payment_intent for payment in listed] == ["pi_3", "pi_1", "pi_2"]
    assert [payment.refunded_at for payment in listed] == [None, None, clock.now()]


def test_names_of_an_event_are_cut_to_500_code_points(ports: Ports) -> None:
    long = "\N{GRINNING FACE}" * 501
    run_blocking(receive_event(ports, PaymentSucceeded("evt", "pi_1", long, long)))
    (payment,) = run_blocking(list_unmatched_payments(ports))
    assert payment.named_user == payment.named_tier == long[:500]


def test_an_unmatched_payment_is_not_matched_later(ports: Ports, anna: Bearer) -> None:
    later = UUID(int=2)  # the next id
    event = PaymentSucceeded("evt", "pi_1", str(later), "Pro")
    run_blocking(receive_event(ports, event))
    send_payment(ports, anna.user, Tier.PRO, "pi_2")
    assert [payment.user_id for payment in run_blocking(list_unmatched_payments(ports))] == [None]


# What is locked and stored


def record_calls(monkeypatch: pytest.MonkeyPatch, table: type, method: str) -> list[Any]:
    """The arguments of each call of a method from now on: positional, then keyword arguments."""
    calls: list[Any] = []
    original = getattr(table, method)

    async def recorded(self: object, *args: object, **kwargs: object) -> object:
        calls.append((*args, kwargs) if kwargs else args)
        return await original(self, *args, **kwargs)

    monkeypatch.setattr(table, method, recorded)
    return calls


def test_members_are_locked_while_they_are_changed_deleted_or_paid_for(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = str(anna.user.id)
    calls = record_calls(monkeypatch, MemoryUsers, "by_id")
    run_blocking(change_user(ports, anna, own, MemberChange("Anna"), any_version))
    assert calls == [(anna.user.id, {"lock": True})]
    send_payment(ports, anna.user, Tier.PRO)
    assert calls[1:] == [(anna.user.id,), (anna.user.id, {"lock": True})]
    run_blocking(delete_user(ports, anna, own, None))
    assert calls[3:] == [(anna.user.id, {"lock": True})]


def test_showing_a_member_locks_nothing(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = record_calls(monkeypatch, MemoryUsers, "by_id")
    run_blocking(show_user(ports, str(anna.user.id)))
    assert calls == [(anna.user.id, {"lock": False})]


def test_a_page_queries_one_member_more_than_it_shows(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = record_calls(monkeypatch, MemoryUsers, "page")
    run_blocking(list_users(ports, MemberFilter(), 20))
    assert calls == [(MemberFilter(), 21)]


def test_grants_and_events_are_stored_with_author_and_time(
    ports: Ports, anna: Bearer, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff, now = sign_up_staff(ports, "staff"), clock.now()
    events = record_calls(monkeypatch, MemoryLedger, "record_event")
    grants = record_calls(monkeypatch, MemoryLedger, "grant")
    grant_tier(ports, staff, anna.user, Tier.PRO)
    send_payment(ports, anna.user, Tier.PRO)
    assert grants == [(Grant(anna.user.id, 2, Tier.PRO, staff.user.id, now),)]
    assert events == [("pi_1 paid", now)]


def test_an_event_without_a_valid_user_id_queries_no_user(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = record_calls(monkeypatch, MemoryUsers, "by_id")
    run_blocking(receive_event(ports, PaymentSucceeded("evt_1", "pi_1", "nobody", "Pro")))
    assert calls == []
