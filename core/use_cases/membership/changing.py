"""Changing members, and removing them."""

from dataclasses import replace
from uuid import UUID

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
from core.use_cases.accounts.identifying import holder_of
from core.use_cases.deciding import deciding_again
from core.use_cases.membership.finding import possible_id, user_of
from core.use_cases.membership.naming import refusing_names
from core.use_cases.membership.settling import settled


async def change_user(
    ports: Ports,
    signed_in: SignedIn,
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
                asker, user = await _found(ports, work, signed_in, possible)
                refuse_strangers(user, asker)
                refuse_own_grant(change, asker)
                if precondition is None:
                    errors = {"if-match": "is required"}
                    raise DomainError(Kind.PRECONDITION_MISSING, errors)
                refuse_unmet(precondition, user)
                user = await _changed(ports, work, asker, user, change)
                await work.users.replace(user)
                return user

    return await deciding_again(attempt)


async def delete_user(
    ports: Ports, signed_in: SignedIn, user_id: str, precondition: Precondition | None
) -> None:
    """Remove oneself, or as staff anybody, with all that is theirs; the ledger stays."""
    possible = possible_id(user_id)

    async def attempt() -> None:
        async with ports.store.writing() as work:
            asker, user = await _found(ports, work, signed_in, possible)
            refuse_strangers(user, asker)
            if precondition is not None:
                refuse_unmet(precondition, user)
            await work.users.delete(user)

    await deciding_again(attempt)


async def _found(
    ports: Ports, work: UnitOfWork, signed_in: SignedIn, user_id: UUID
) -> tuple[User, User]:
    """Who asks, as they are by now, and the member who is asked about, held."""
    asker = await holder_of(ports, work, signed_in.token)
    user = await user_of(work, user_id, hold=True)
    return (user if user.id == asker.id else asker), user


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
