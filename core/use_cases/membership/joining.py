"""Becoming a member."""

from core.domain.accounts import User
from core.domain.membership import NewMember, refuse_unpaid
from core.domain.membership_ledger import Grant
from core.domain.membership_tiers import Tier
from core.domain.tokens import SignedIn
from core.ports import Ports
from core.use_cases.accounts.identifying import deciding_again_for
from core.use_cases.accounts.sessions import sign_in_first
from core.use_cases.membership.naming import refusing_names


async def sign_up(ports: Ports, asker: SignedIn | None, new: NewMember) -> SignedIn:
    """Make a member and sign them in; what costs something is granted by staff only.

    DomainError FORBIDDEN for a paid tier from anybody else, TAKEN where the name is.
    """
    refuse_unpaid(new.tier, asker.user if asker else None)

    async def attempt() -> SignedIn:
        user = _new_user(ports, new)
        with refusing_names():
            async with ports.store.writing() as work:
                await work.users.add(user)
                if asker is not None and new.tier is not Tier.STANDARD:
                    by, at = asker.user.id, user.created_at
                    await work.ledger.grant(Grant(user.id, user.version, new.tier, by, at))
                return await sign_in_first(ports, work, user)

    return await deciding_again_for(ports, asker, attempt)


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
