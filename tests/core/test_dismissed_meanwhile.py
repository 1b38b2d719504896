"""What members ask for whose right to it, or whose token, ended since their token was looked at."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from adapters.memory.accounts import MemoryUsers
from core.domain.accounts import Bearer, User
from core.domain.errors import Kind
from core.domain.membership import MemberChange, SignUp
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import log_out
from core.use_cases.membership import change_user, delete_user, dismiss_staff, sign_up
from tests.core.members import any_version, appointed, join, member
from tests.refused import refused

Use = Callable[[Ports, Bearer, User], Coroutine[Any, Any, object]]
NAME, TIER = MemberChange("another"), MemberChange(tier=Tier.ENTERPRISE)
# Each with the refusal where staff was dismissed meanwhile.
USES: dict[str, tuple[Use, dict[str, str]]] = {
    "give oneself a tier": (
        lambda ports, staff, _: change_user(ports, staff, str(staff.user.id), TIER, any_version),
        {"tier": "forbidden"},
    ),
    "change another": (
        lambda ports, staff, other: change_user(ports, staff, str(other.id), NAME, any_version),
        {"user": "forbidden"},
    ),
    "remove another": (
        lambda ports, staff, other: delete_user(ports, staff, str(other.id), None),
        {"user": "forbidden"},
    ),
    "sign up who does not pay": (
        lambda ports, staff, _: sign_up(ports, staff, SignUp("new", Tier.PRO)),
        {"tier": "requires payment"},
    ),
}


@pytest.mark.parametrize(("use", "errors"), USES.values(), ids=USES)
def test_staff_dismissed_meanwhile_may_do_no_more_than_others(
    ports: Ports, use: Use, errors: dict[str, str]
) -> None:
    staff, other = appointed(ports, "staff"), join(ports, "other").user
    run_blocking(dismiss_staff(ports, "staff"))
    with refused(Kind.FORBIDDEN, errors):
        run_blocking(use(ports, staff, other))
    assert member(ports, other) == other
    assert member(ports, staff.user).tier == Tier.STANDARD


def test_who_is_dismissed_while_they_wait_for_their_own_row_gives_themselves_nothing(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = appointed(ports, "staff")

    async def dismissed(*_asked: object, **_held: object) -> User:
        return replace(staff.user, is_staff=False)

    with monkeypatch.context() as patched, refused(Kind.FORBIDDEN, {"tier": "forbidden"}):
        patched.setattr(MemoryUsers, "by_id", dismissed)
        run_blocking(change_user(ports, staff, str(staff.user.id), TIER, any_version))
    assert member(ports, staff.user) == staff.user


@pytest.mark.parametrize("use", [use for use, _ in USES.values()], ids=USES)
def test_nothing_is_done_for_a_token_that_ended_meanwhile(ports: Ports, use: Use) -> None:
    staff, other = appointed(ports, "staff"), join(ports, "other").user
    run_blocking(log_out(ports, staff))
    with refused(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        run_blocking(use(ports, staff, other))
    assert member(ports, other) == other
