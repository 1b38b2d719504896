"""Changing members, and removing them."""

from dataclasses import replace

from core.domain.accounts import User
from core.domain.changes import Unset
from core.domain.errors import DomainError, Kind
from core.domain.membership import (
    MemberChange,
    Precondition,
    refuse_own_grant,
    refuse_strangers,
    refuse_unmet,
)
from core.domain.membership_ledger import Grant
from core.domain.tokens import SignedIn
from core.ports import Ports
from core.ports.store import UnitOfWork
from core.use_cases.accounts.identifying import deciding_again_for
from core.use_cases.membership.finding import possible_id, user_of
from core.use_cases.membership.naming import refusing_names
from core.use_cases.membership.settling import settled


async def change_user(
    ports: Ports,
    asker: SignedIn,
    user_id: str,
    change: MemberChange,
    precondition: Precondition | None,
) -> User:
    """Change oneself, or as staff anybody; only staff give tiers, and never less than is paid.

    DomainError PRECONDITION_MISSING where nobody says which version is meant,
    PRECONDITION_FAILED where it is another.
    """
    possible = possible_id(user_id)

    async def attempt() -> User:
        with refusing_names():
            async with ports.store.writing() as work:
                user = await user_of(work, possible, hold=True)
                refuse_strangers(user, asker.user)
                refuse_own_grant(change, asker.user)
                if precondition is None:
                    errors = {"if-match": "is required"}
                    raise DomainError(Kind.PRECONDITION_MISSING, errors)
                refuse_unmet(precondition, user)
                user = await _changed(ports, work, asker.user, user, change)
                await work.users.replace(user)
                return user

    return await deciding_again_for(ports, asker, attempt)


async def delete_user(
    ports: Ports, asker: SignedIn, user_id: str, precondition: Precondition | None
) -> None:
    """Remove oneself, or as staff anybody, with all that is theirs; the ledger stays."""
    possible = possible_id(user_id)

    async def attempt() -> None:
        async with ports.store.writing() as work:
            user = await user_of(work, possible, hold=True)
            refuse_strangers(user, asker.user)
            if precondition is not None:
                refuse_unmet(precondition, user)
            await work.users.delete(user)

    await deciding_again_for(ports, asker, attempt)


async def _changed(
    ports: Ports, work: UnitOfWork, asker: User, user: User, change: MemberChange
) -> User:
    """The member one version on."""
    user = replace(user, version=user.version + 1)
    if not isinstance(change.name, Unset):
        user = replace(user, username=change.name)
    if isinstance(change.tier, Unset):
        return user
    now = ports.clock.now()
    await work.ledger.grant(Grant(user.id, user.version, change.tier, asker.id, now))
    return await settled(work, user)
