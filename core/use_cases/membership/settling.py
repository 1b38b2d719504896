"""Bringing a member's tier into line with the ledger."""

from dataclasses import replace

from core.domain.accounts import User
from core.domain.membership_ledger import tier_of
from core.ports.store import UnitOfWork


async def settled(work: UnitOfWork, user: User) -> User:
    """The member, whom the unit holds, with the tier that follows from the ledger."""
    grants, payments = await work.ledger.grants(user.id), await work.ledger.payments(user.id)
    return replace(user, tier=tier_of(grants, payments))
