"""Becoming a member."""

from core.domain.accounts import User
from core.domain.membership import NewMember, refuse_unpaid
from core.domain.membership_ledger import Grant
from core.domain.membership_tiers import Tier
from core.domain.tokens import SignedIn
from core.ports import Ports
from core.use_cases.accounts.identifying import holder_of
from core.use_cases.accounts.sessions import sign_in_first
from core.use_cases.deciding import deciding_again
from core.use_cases.membership.naming import refusing_names


async def sign_up(ports: Ports, signed_in: SignedIn | None, new: NewMember) -> SignedIn:
    """Make a member and sign them in; what costs something is granted by staff only.

    DomainError FORBIDDEN for a paid tier from anybody else, TAKEN where the name is.
    """
    refuse_unpaid(new.tier, signed_in.user if signed_in else None)

    async def attempt() -> SignedIn:
        user = _new_user(ports, new)
        with refusing_names():
            async with ports.store.writing() as work:
                asker = await holder_of(ports, work, signed_in.token) if signed_in else None
                refuse_unpaid(new.tier, asker)  # who may have been dismissed since
                await work.users.add(user)
                if asker is not None and new.tier is not Tier.STANDARD:
                    by, at = asker.id, user.created_at
                    await work.ledger.grant(Grant(user.id, user.version, new.tier, by, at))
                return await sign_in_first(ports, work, user)

    return await deciding_again(attempt)


def _new_user(ports: Ports, new: NewMember) -> User:
    return User(
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
