"""Use cases that many tests run, each in one call."""

from core.domain.accounts import Bearer, User
from core.domain.articles import ArticleDetails, Draft
from core.domain.comments import CommentDetails
from core.domain.membership import MemberChange, PaymentRefunded, PaymentSucceeded, SignUp
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate
from core.use_cases.articles import publish_article, show_article
from core.use_cases.comments import add_comment
from core.use_cases.membership import appoint_staff, change_user, receive_event, show_user, sign_up


def publish(ports: Ports, author: Bearer, title: str = "A title", *tags: str) -> str:
    """Publish an article. Returns its slug."""
    draft = Draft(title, "A description", "A body", tags)
    return run_blocking(publish_article(ports, author, draft)).article.slug


def show(ports: Ports, slug: str, reader: Bearer | None = None) -> ArticleDetails:
    """An article for the requesting user."""
    return run_blocking(show_article(ports, reader, slug))


def comment(ports: Ports, author: Bearer, slug: str, body: str = "A comment") -> CommentDetails:
    """Comment on an article."""
    return run_blocking(add_comment(ports, author, slug, body))


def join(ports: Ports, name: str) -> Bearer:
    """Sign up a Standard member."""
    return run_blocking(sign_up(ports, None, SignUp(name)))


def sign_up_staff(ports: Ports, name: str) -> Bearer:
    """Sign up a member and appoint them staff."""
    stored_member = join(ports, name)
    run_blocking(appoint_staff(ports, name))
    return run_blocking(authenticate(ports, stored_member.token))


def stored_member(ports: Ports, user: User) -> User:
    """A member as the store has them now."""
    return run_blocking(show_user(ports, str(user.id)))


def any_version(_version: int) -> bool:
    """The precondition of `If-Match: *`."""
    return True


def grant_tier(ports: Ports, staff: Bearer, user: User, tier: Tier) -> User:
    """Grant a tier."""
    change = MemberChange(tier=tier)
    return run_blocking(change_user(ports, staff, str(user.id), change, any_version))


def send_payment(ports: Ports, user: User, tier: Tier | str, intent: str = "pi_1") -> None:
    """Apply the event of a payment. Its id is that of the payment."""
    named = tier.value if isinstance(tier, Tier) else tier
    event = PaymentSucceeded(f"{intent} paid", intent, str(user.id), named)
    run_blocking(receive_event(ports, event))


def send_refund(ports: Ports, intent: str = "pi_1") -> None:
    """Apply the event of a refund."""
    run_blocking(receive_event(ports, PaymentRefunded(f"{intent} refunded", intent)))
