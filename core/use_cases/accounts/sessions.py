"""Signing in to accounts, and out of them."""

from datetime import datetime

from core.domain.accounts import User, email_key
from core.domain.errors import DomainError, Kind
from core.domain.tokens import TOKENS_KEPT, SignedIn, stored_token, token_digest
from core.ports import Ports
from core.ports.store import Stale, UnitOfWork
from core.use_cases.deciding import deciding_again


async def log_in(ports: Ports, email: str, password: str) -> SignedIn:
    """Give a new token; an unknown email and a wrong password are refused alike."""

    async def attempt() -> SignedIn:
        user = await _verified(ports, email, password)
        stronger = await _stronger_hash(ports, user, password)
        async with ports.store.writing() as work:
            # Held, so that a password set meanwhile is seen, and its revocation not outrun.
            current = await work.users.by_id(user.id, hold=True)
            if current is None or current.password_hash != user.password_hash:
                raise Stale
            if stronger is not None:
                await work.users.rehash(current, stronger)
            return await _sign_in(ports, work, current)

    return await deciding_again(attempt)


async def log_out(ports: Ports, signed_in: SignedIn) -> None:
    """End the token that came; the user's others stay."""

    async def attempt() -> None:
        async with ports.store.writing() as work:
            await work.tokens.revoke(token_digest(signed_in.token))

    await deciding_again(attempt)


async def sign_in_first(ports: Ports, work: UnitOfWork, user: User) -> SignedIn:
    """Issue the first token of a user, within the unit of work that adds them."""
    return await _issue(ports, work, user, ports.clock.now())


async def _sign_in(ports: Ports, work: UnitOfWork, user: User) -> SignedIn:
    """Issue a token within a unit of work, and drop the user's expired and oldest ones."""
    now = ports.clock.now()
    await work.tokens.prune(user.id, now, keep=TOKENS_KEPT - 1)
    return await _issue(ports, work, user, now)


async def _issue(ports: Ports, work: UnitOfWork, user: User, now: datetime) -> SignedIn:
    token = ports.randomness.token()
    await work.tokens.issue(stored_token(token, user, now))
    return SignedIn(user, token)


async def _verified(ports: Ports, email: str, password: str) -> User:
    async with ports.store.reading() as work:
        user = await work.users.by_email_key(email_key(email))
    matches = await ports.passwords.verify(user.password_hash if user else None, password)
    if user is None or not matches:
        raise DomainError(Kind.WRONG_CREDENTIALS, {"credentials": "invalid"})
    return user


async def _stronger_hash(ports: Ports, user: User, password: str) -> str | None:
    if user.password_hash is None or not ports.passwords.is_outdated(user.password_hash):
        return None
    return await ports.passwords.hash(password)
