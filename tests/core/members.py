"""Members as tests make them, change them and pay for them, in a word each."""

from core.domain.accounts import Bearer, User
from core.domain.membership import MemberChange, PaymentRefunded, PaymentSucceeded, SignUp
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate
from core.use_cases.membership import (
    appoint_staff,
    change_user,
    receive_event,
    show_user,
    sign_up,
)


def join(ports: Ports, name: str) -> Bearer:
    """Sign up somebody who pays nothing."""
    return run_blocking(sign_up(ports, None, SignUp(name)))


def appointed(ports: Ports, name: str) -> Bearer:
    """Sign up somebody who is staff."""
    member = join(ports, name)
    run_blocking(appoint_staff(ports, name))
    return run_blocking(authenticate(ports, member.token))


def member(ports: Ports, user: User) -> User:
    """A member as they are by now."""
    return run_blocking(show_user(ports, str(user.id)))


def any_version(_version: int) -> bool:
    """The precondition of `If-Match: *`."""
    return True


def give(ports: Ports, staff: Bearer, user: User, tier: Tier) -> User:
    """Let staff give a member a tier."""
    change = MemberChange(tier=tier)
    return run_blocking(change_user(ports, staff, str(user.id), change, any_version))


def pay(ports: Ports, user: User, tier: Tier | str, intent: str = "pi_1") -> None:
    """Deliver that somebody paid; the event has an id of its own for each payment."""
    named = tier.value if isinstance(tier, Tier) else tier
    event = PaymentSucceeded(f"{intent} paid", intent, str(user.id), named)
    run_blocking(receive_event(ports, event))


def refund(ports: Ports, intent: str = "pi_1") -> None:
    """Deliver that a payment was given back."""
    run_blocking(receive_event(ports, PaymentRefunded(f"{intent} refunded", intent)))
