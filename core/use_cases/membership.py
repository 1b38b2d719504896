"""Use cases of membership: members, staff, and the payments behind a tier."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from core.domain.accounts import Bearer, Principal, User
from core.domain.errors import DomainError, Kind
from core.domain.membership import (
    Event,
    Grant,
    MemberChange,
    MemberFilter,
    MemberPage,
    Payment,
    PaymentRefunded,
    PaymentSucceeded,
    Precondition,
    SignUp,
    check_precondition,
    greeting,
    parse_user_id,
    pay,
    refund,
    require_self_or_staff,
    require_staff_for_paid_tier,
    require_staff_to_change_tier,
    tier_from_ledger,
)
from core.domain.membership_tiers import Tier
from core.domain.security_events import SecurityEvent, SecurityEventName
from core.domain.validation import Unset, may_be_stored
from core.ports import Ports
from core.ports.store import UnitOfWork
from core.use_cases.accounts import issue_token, record_token_issued
from core.use_cases.retrying import reload, retry_stale

# Members


async def sign_up(ports: Ports, actor: Principal | None, new: SignUp) -> Bearer:
    """Add a member and issue their first token. Only staff grant a paid tier.

    Raises DomainError (FORBIDDEN, TAKEN).
    """
    bearer = await _add_member(ports, actor, new)
    record_token_issued(ports, bearer)
    return bearer


@retry_stale
async def _add_member(ports: Ports, actor: Principal | None, new: SignUp) -> Bearer:
    require_staff_for_paid_tier(new.tier, actor.user if actor else None)
    user = User(
        id=ports.randomness.uuid(),
        username=new.name,
        email=None,
        password_hash=None,
        bio=None,
        image=None,
        tier=new.tier,
        is_staff=False,
        version=1,
        created_at=ports.clock.now(),
    )
    with _username_as_name():
        async with ports.store.writing() as work:
            if actor is not None:
                actor = await reload(ports, work, actor)  # staff may have been dismissed since
                require_staff_for_paid_tier(new.tier, actor.user)
            await work.users.add(user)
            if actor is not None and new.tier is not Tier.STANDARD:
                grant = Grant(user.id, user.version, new.tier, actor.id, user.created_at)
                await work.ledger.grant(grant)
            return await issue_token(ports, work, user)


async def list_users(ports: Ports, filters: MemberFilter, limit: int) -> MemberPage:
    """Return a page of members, oldest first. A member who stays is on exactly one page."""
    async with ports.store.reading() as work:
        return MemberPage.of(await work.users.page(filters, limit + 1), limit)


async def show_user(ports: Ports, user_id: str) -> User:
    """Return a member. Raises DomainError (NOT_FOUND)."""
    member_id = _parse_id(user_id)
    async with ports.store.reading() as work:
        return await _find_member(work, member_id)


async def welcome_member(member: Principal) -> str:
    """Return the welcome of a paid tier. Raises DomainError (FORBIDDEN) for a Standard member."""
    return greeting(member.user)


@retry_stale
async def change_user(
    ports: Ports,
    actor: Principal,
    user_id: str,
    change: MemberChange,
    precondition: Precondition | None,
) -> User:
    """Change oneself, or as staff any member. A granted tier is never below a paid one.

    Raises DomainError: NOT_FOUND, FORBIDDEN, TAKEN, PRECONDITION_MISSING without a precondition,
    PRECONDITION_FAILED if it does not hold.
    """
    member_id = _parse_id(user_id)
    with _username_as_name():
        async with ports.store.writing() as work:
            acting, member = await _lock_member(ports, work, actor, member_id)
            require_self_or_staff(member, acting)
            require_staff_to_change_tier(change, acting)
            if precondition is None:
                raise DomainError(Kind.PRECONDITION_MISSING, {"if-match": "is required"})
            check_precondition(precondition, member)
            changed = replace(member, version=member.version + 1)
            if not isinstance(change.name, Unset):
                changed = replace(changed, username=change.name)
            if not isinstance(change.tier, Unset):
                now = ports.clock.now()
                grant = Grant(member.id, changed.version, change.tier, acting.id, now)
                await work.ledger.grant(grant)
                changed = await _with_ledger_tier(work, changed)
            await work.users.replace(changed, member)
            return changed


@retry_stale
async def delete_user(
    ports: Ports, actor: Principal, user_id: str, precondition: Precondition | None
) -> None:
    """Delete oneself, or as staff any member, with everything that is theirs but the ledger.

    Raises DomainError (NOT_FOUND, FORBIDDEN, PRECONDITION_FAILED).
    """
    member_id = _parse_id(user_id)
    async with ports.store.writing() as work:
        acting, member = await _lock_member(ports, work, actor, member_id)
        require_self_or_staff(member, acting)
        if precondition is not None:
            check_precondition(precondition, member)
        await work.users.delete(member)


# Staff: appointed by a command or in the admin, never by the API


async def appoint_staff(ports: Ports, name: str) -> User:
    """Make a user staff. Idempotent. Raises DomainError (NOT_FOUND)."""
    user = await _set_staff(ports, name, is_staff=True)
    ports.security_log.record(SecurityEvent(SecurityEventName.STAFF_APPOINTED, user.id))
    return user


async def dismiss_staff(ports: Ports, name: str) -> User:
    """Make a user no longer staff. Idempotent. Raises DomainError (NOT_FOUND)."""
    user = await _set_staff(ports, name, is_staff=False)
    ports.security_log.record(SecurityEvent(SecurityEventName.STAFF_DISMISSED, user.id))
    return user


@retry_stale
async def _set_staff(ports: Ports, name: str, *, is_staff: bool) -> User:
    if not may_be_stored(name):  # no user can have it, so the store is not queried
        raise _member_not_found()
    async with ports.store.writing() as work:
        before = await work.users.by_username(name)
        if before is None:
            raise _member_not_found()
        if before.is_staff == is_staff:
            return before
        user = replace(before, is_staff=is_staff, version=before.version + 1)
        await work.users.replace(user, before)
        return user


# Payments


@retry_stale
async def receive_event(ports: Ports, event: Event) -> None:
    """Apply an event of the payment provider. Idempotent; the order of events does not matter."""
    now = ports.clock.now()
    async with ports.store.writing() as work:
        if not await work.ledger.record_event(event.id, now):
            return
        user_id = await _apply_event(work, event, now)
        if user_id is not None:
            await _update_tier(work, user_id)


async def list_unmatched_payments(ports: Ports) -> list[Payment]:
    """Return the payments without an existing user or tier, oldest first."""
    async with ports.store.reading() as work:
        return await work.ledger.unmatched()


async def _apply_event(work: UnitOfWork, event: Event, now: datetime) -> UUID | None:
    """Record what an event says. Returns the user whose tier may change."""
    match event:
        case PaymentSucceeded():
            payment = await work.ledger.lock_payment(event.payment_intent)
            payer = await work.users.by_id(event.user_id) if event.user_id else None
            payment = pay(payment, event, payer.id if payer else None, now)
        case PaymentRefunded():
            payment = refund(await work.ledger.lock_payment(event.payment_intent), now)
        case _:
            return None
    await work.ledger.save(payment)
    return payment.user_id


async def _update_tier(work: UnitOfWork, user_id: UUID) -> None:
    # Locked before the ledger is read, so that of two payments the later one sees both.
    user = await work.users.by_id(user_id, lock=True)
    if user is None:  # deleted since; the payment stays
        return
    updated = await _with_ledger_tier(work, user)
    if updated.tier is not user.tier:
        await work.users.replace(replace(updated, version=user.version + 1), user)


async def _with_ledger_tier(work: UnitOfWork, user: User) -> User:
    """The user, locked by this unit of work, with the tier that the ledger gives them."""
    grants, payments = await work.ledger.grants(user.id), await work.ledger.payments(user.id)
    return replace(user, tier=tier_from_ledger(grants, payments))


def _parse_id(user_id: str) -> UUID:
    """The id in a path. Raises DomainError (NOT_FOUND), without a query, for any other text."""
    parsed = parse_user_id(user_id)
    if parsed is None:
        raise _member_not_found()
    return parsed


async def _find_member(work: UnitOfWork, user_id: UUID, *, lock: bool = False) -> User:
    user = await work.users.by_id(user_id, lock=lock)
    if user is None:
        raise _member_not_found()
    return user


async def _lock_member(
    ports: Ports, work: UnitOfWork, actor: Principal, member_id: UUID
) -> tuple[User, User]:
    """The acting user as the store has them now, and the member, locked."""
    acting = (await reload(ports, work, actor)).user
    member = await _find_member(work, member_id, lock=True)
    return (member if member.id == acting.id else acting), member


@contextmanager
def _username_as_name() -> Iterator[None]:
    """Report a taken username under `name`, as members have names instead of usernames."""
    try:
        yield
    except DomainError as error:
        if error.kind is not Kind.TAKEN:
            raise
        raise DomainError(Kind.TAKEN, {"name": error.errors["username"]}) from error


def _member_not_found() -> DomainError:
    return DomainError(Kind.NOT_FOUND, {"user": "not found"})
