"""Opening an account, and changing one's own."""

from core.domain.accounts import AccountChange, Registration, User, changed
from core.domain.changes import Unset
from core.domain.membership_tiers import Tier
from core.domain.tokens import SignedIn, token_digest
from core.ports import Ports
from core.use_cases.accounts.identifying import holder_of
from core.use_cases.accounts.sessions import sign_in_first
from core.use_cases.deciding import deciding_again


async def register(ports: Ports, registration: Registration) -> SignedIn:
    """Open an account and sign its owner in; DomainError TAKEN where name or email is."""
    password_hash = await ports.passwords.hash(registration.password)

    async def attempt() -> SignedIn:
        user = _new_user(ports, registration, password_hash)
        async with ports.store.writing() as work:
            await work.users.add(user)
            return await sign_in_first(ports, work, user)

    return await deciding_again(attempt)


async def change_account(ports: Ports, signed_in: SignedIn, change: AccountChange) -> SignedIn:
    """Change oneself; a new password ends all of one's tokens but the one that came."""
    password = change.password
    password_hash = None if isinstance(password, Unset) else await ports.passwords.hash(password)

    async def attempt() -> SignedIn:
        async with ports.store.writing() as work:
            user = await holder_of(ports, work, signed_in.token)
            user = changed(user, change, password_hash)
            await work.users.replace(user)
            if password_hash is not None:
                await work.tokens.revoke_others(user.id, token_digest(signed_in.token))
            return SignedIn(user, signed_in.token)

    return await deciding_again(attempt)


def _new_user(ports: Ports, registration: Registration, password_hash: str) -> User:
    return User(
        id=ports.randomness.uuid(),
        username=registration.username,
        email=registration.email,
        password_hash=password_hash,
        bio=None,
        image=None,
        tier=Tier.STANDARD,
        is_staff=False,
        version=1,
        created_at=ports.clock.now(),
    )
