"""Seeing the accounts of others, and following them."""

from core.domain.accounts import Profile, User, profile_of
from core.domain.errors import DomainError, Kind
from core.domain.texts import username_fault
from core.domain.tokens import SignedIn
from core.ports import Ports
from core.ports.store import UnitOfWork
from core.use_cases.accounts.identifying import deciding_again_for


async def show_profile(ports: Ports, viewer: SignedIn | None, username: str) -> Profile:
    """Show somebody as the viewer sees them; DomainError NOT_FOUND where nobody has the name."""
    _refuse_impossible(username)
    async with ports.store.reading() as work:
        user = await _user(work, username)
        following = viewer is not None and await work.follows.exists(viewer.user.id, user.id)
    return profile_of(user, following=following)


async def follow(ports: Ports, viewer: SignedIn, username: str) -> Profile:
    """Follow somebody, once however often it is asked; oneself cannot be followed."""
    _refuse_impossible(username)

    async def attempt(viewer: SignedIn) -> Profile:
        async with ports.store.writing() as work:
            user = await _user(work, username)
            if user.id == viewer.user.id:
                raise DomainError(Kind.IMPOSSIBLE, {"profile": "can't follow yourself"})
            await work.follows.add(viewer.user.id, user.id)
        return profile_of(user, following=True)

    return await deciding_again_for(ports, viewer, attempt)


async def unfollow(ports: Ports, viewer: SignedIn, username: str) -> Profile:
    """Follow somebody no longer; it may be asked of anybody, followed or not."""
    _refuse_impossible(username)

    async def attempt(viewer: SignedIn) -> Profile:
        async with ports.store.writing() as work:
            user = await _user(work, username)
            await work.follows.remove(viewer.user.id, user.id)
        return profile_of(user, following=False)

    return await deciding_again_for(ports, viewer, attempt)


def _refuse_impossible(username: str) -> None:
    if username_fault(username) is not None:  # nobody can have it, so no store is asked
        raise _not_found()


async def _user(work: UnitOfWork, username: str) -> User:
    user = await work.users.by_username(username)
    if user is None:
        raise _not_found()
    return user


def _not_found() -> DomainError:
    return DomainError(Kind.NOT_FOUND, {"profile": "not found"})
