"""Whom a token stands for, and what a write does when they leave meanwhile."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from core.domain.accounts import User
from core.domain.errors import DomainError, Kind
from core.domain.tokens import SignedIn, token_digest
from core.ports import Ports
from core.ports.store import Stale, UnitOfWork
from core.use_cases.deciding import deciding_again

T = TypeVar("T")


async def identify(ports: Ports, token: str) -> SignedIn:
    """Say whom a token stands for; DomainError TOKEN_INVALID where it is nobody."""
    async with ports.store.reading() as work:
        return SignedIn(await holder_of(ports, work, token), token)


async def holder_of(ports: Ports, work: UnitOfWork, token: str) -> User:
    """Whom a token stands for by now; DomainError TOKEN_INVALID where they logged out, or left."""
    user = await work.tokens.holder(token_digest(token), ports.clock.now())
    if user is None:
        raise DomainError(Kind.TOKEN_INVALID, {"token": "is invalid"})
    return user


async def deciding_again_for(
    ports: Ports, asker: SignedIn, attempt: Callable[[SignedIn], Awaitable[T]]
) -> T:
    """Decide again for somebody as they are by then; DomainError TOKEN_INVALID where nobody is."""
    current = asker

    async def attempt_for_asker() -> T:
        nonlocal current
        try:
            return await attempt(current)
        except Stale:
            current = await identify(ports, asker.token)
            raise

    return await deciding_again(attempt_for_asker)
