"""Whom a token stands for, and what a write does when they leave meanwhile."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from core.domain.errors import DomainError, Kind
from core.domain.tokens import SignedIn, token_digest
from core.ports import Ports
from core.ports.store import Stale
from core.use_cases.deciding import deciding_again

T = TypeVar("T")


async def identify(ports: Ports, token: str) -> SignedIn:
    """Say whom a token stands for; DomainError TOKEN_INVALID where it is nobody."""
    async with ports.store.reading() as work:
        user = await work.tokens.holder(token_digest(token), ports.clock.now())
    if user is None:
        raise DomainError(Kind.TOKEN_INVALID, {"token": "is invalid"})
    return SignedIn(user, token)


async def deciding_again_for(
    ports: Ports, asker: SignedIn | None, attempt: Callable[[], Awaitable[T]]
) -> T:
    """Decide again for somebody; DomainError TOKEN_INVALID where they are gone by now."""

    async def attempt_for_asker() -> T:
        try:
            return await attempt()
        except Stale:
            if asker is not None:
                await identify(ports, asker.token)
            raise

    return await deciding_again(attempt_for_asker)
