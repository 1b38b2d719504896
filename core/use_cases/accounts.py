"""Use cases of accounts: registration, tokens, one's own account, profiles."""

from dataclasses import replace

from core.domain.accounts import (
    TOKENS_PER_USER,
    AccountChange,
    Bearer,
    Principal,
    Profile,
    Registration,
    User,
    apply_account_change,
    email_key,
    new_token,
    profile_of,
    token_digest,
)
from core.domain.errors import DomainError, Kind, raise_if_invalid, token_invalid
from core.domain.membership_tiers import Tier
from core.domain.validation import Unset, email_error, password_error, username_error
from core.ports import Ports
from core.ports.store import Stale, UnitOfWork
from core.use_cases.retrying import reload, retry_stale

PURGE_BATCH = 1_000


async def register(ports: Ports, registration: Registration) -> Bearer:
    """Open an account and issue its first token. Raises DomainError (TAKEN)."""
    password_hash = await ports.passwords.hash(registration.password)
    return await _add_account(ports, registration, password_hash)


@retry_stale
async def _add_account(ports: Ports, registration: Registration, password_hash: str) -> Bearer:
    user = _new_user(ports, registration.username, registration.email, password_hash)
    async with ports.store.writing() as work:
        await work.users.add(user)
        return await issue_token(ports, work, user)


@retry_stale
async def log_in(ports: Ports, email: str, password: str) -> Bearer:
    """Issue a token.

    Raises DomainError (WRONG_CREDENTIALS) for an unknown email address as for a wrong password.
    """
    user = await _check_password(ports, email, password)
    outdated = user.password_hash is not None and ports.passwords.is_outdated(user.password_hash)
    stronger_hash = await ports.passwords.hash(password) if outdated else None
    async with ports.store.writing() as work:
        # Locked, so that a password that is set meanwhile, and its revocation of tokens, is seen.
        current = await work.users.by_id(user.id, lock=True)
        if current is None or current.password_hash != user.password_hash:
            raise Stale
        if stronger_hash is not None:
            await work.users.rehash(current, stronger_hash)
        await work.tokens.prune(user.id, ports.clock.now(), keep=TOKENS_PER_USER - 1)
        return await issue_token(ports, work, current)


async def _check_password(ports: Ports, email: str, password: str) -> User:
    """Return the user of that email address. Raises DomainError (WRONG_CREDENTIALS)."""
    async with ports.store.reading() as work:
        user = await work.users.by_email_key(email_key(email))
    matches = await ports.passwords.verify(user.password_hash if user else None, password)
    if user is None or not matches:
        raise DomainError(Kind.WRONG_CREDENTIALS, {"credentials": "invalid"})
    return user


async def issue_token(ports: Ports, work: UnitOfWork, user: User) -> Bearer:
    """Issue a token within a unit of work."""
    token = ports.randomness.token()
    await work.tokens.issue(new_token(token, user, ports.clock.now()))
    return Bearer(user, token)


async def authenticate(ports: Ports, token: str) -> Bearer:
    """Return the token's user. Raises DomainError (TOKEN_INVALID)."""
    bearer = await identify_reader(ports, token)
    if bearer is None:
        raise token_invalid()
    return bearer


async def identify_reader(ports: Ports, token: str) -> Bearer | None:
    """Return the token's user; None if the token is unknown, revoked or expired.

    What everybody may read is not refused because a token has ended.
    """
    async with ports.store.reading() as work:
        user = await work.tokens.owner(token_digest(token), ports.clock.now())
    return None if user is None else Bearer(user, token)


async def log_out(ports: Ports, bearer: Bearer) -> None:
    """Revoke the token of the request. The user's other tokens stay valid."""
    await _revoke_token(ports, token_digest(bearer.token))


@retry_stale
async def _revoke_token(ports: Ports, digest: str) -> None:
    async with ports.store.writing() as work:
        await work.tokens.revoke(digest)


async def purge_tokens(ports: Ports) -> int:
    """Delete all expired tokens, a batch in each unit of work. Returns how many were deleted."""
    deleted = 0
    while batch := await _purge_batch(ports):
        deleted += batch
    return deleted


@retry_stale
async def _purge_batch(ports: Ports) -> int:
    async with ports.store.writing() as work:
        return await work.tokens.purge(ports.clock.now(), limit=PURGE_BATCH)


async def change_account(ports: Ports, bearer: Bearer, change: AccountChange) -> Bearer:
    """Change one's own account. A new password revokes all of one's other tokens.

    Raises DomainError (TAKEN), and (TOKEN_INVALID) if the token was revoked meanwhile.
    """
    password = change.password
    password_hash = None if isinstance(password, Unset) else await ports.passwords.hash(password)
    return await _save_account(ports, bearer, change, password_hash)


@retry_stale
async def _save_account(
    ports: Ports, bearer: Bearer, change: AccountChange, password_hash: str | None
) -> Bearer:
    async with ports.store.writing() as work:
        before = (await reload(ports, work, bearer)).user
        user = apply_account_change(before, change, password_hash)
        await work.users.replace(user, before)
        if password_hash is not None:
            await work.tokens.revoke_others(user.id, token_digest(bearer.token))
        return Bearer(user, bearer.token)


# What an operator does by a command, without a token


async def create_user(
    ports: Ports,
    username: str,
    email: str | None = None,
    password: str | None = None,
    *,
    is_staff: bool = False,
) -> User:
    """Open an account. Without a password nobody can log in to it.

    Raises DomainError (INVALID, TAKEN).
    """
    raise_if_invalid(
        {
            "username": username_error(username),
            "email": None if email is None else email_error(email),
            "password": None if password is None else password_error(password),
        }
    )
    password_hash = None if password is None else await ports.passwords.hash(password)
    return await _add_user(ports, username, email, password_hash, is_staff=is_staff)


@retry_stale
async def _add_user(
    ports: Ports, username: str, email: str | None, password_hash: str | None, *, is_staff: bool
) -> User:
    user = replace(_new_user(ports, username, email, password_hash), is_staff=is_staff)
    async with ports.store.writing() as work:
        await work.users.add(user)
    return user


async def set_password(ports: Ports, username: str, password: str) -> User:
    """Give a user a new password, and revoke all of their tokens.

    Raises DomainError (NOT_FOUND, INVALID).
    """
    raise_if_invalid({"password": password_error(password)})
    _require_possible(username)
    return await _save_password(ports, username, await ports.passwords.hash(password))


@retry_stale
async def _save_password(ports: Ports, username: str, password_hash: str) -> User:
    async with ports.store.writing() as work:
        before = await _find_user(work, username)
        user = replace(before, version=before.version + 1, password_hash=password_hash)
        await work.users.replace(user, before)
        await work.tokens.prune(user.id, ports.clock.now(), keep=0)
        return user


async def show_profile(ports: Ports, reader: Principal | None, username: str) -> Profile:
    """Return a profile for the requesting user. Raises DomainError (NOT_FOUND)."""
    _require_possible(username)
    async with ports.store.reading() as work:
        user = await _find_user(work, username)
        following = reader is not None and await work.follows.exists(reader.id, user.id)
    return profile_of(user, following=following)


@retry_stale
async def follow(ports: Ports, follower: Principal, username: str) -> Profile:
    """Follow a user. Idempotent. Raises DomainError (NOT_FOUND, IMPOSSIBLE for oneself)."""
    _require_possible(username)
    async with ports.store.writing() as work:
        user = await _find_user(work, username)
        if user.id == follower.id:
            raise DomainError(Kind.IMPOSSIBLE, {"profile": "can't follow yourself"})
        await work.follows.add(follower.id, user.id)
    return profile_of(user, following=True)


@retry_stale
async def unfollow(ports: Ports, follower: Principal, username: str) -> Profile:
    """Stop following a user. Idempotent. Raises DomainError (NOT_FOUND)."""
    _require_possible(username)
    async with ports.store.writing() as work:
        user = await _find_user(work, username)
        await work.follows.remove(follower.id, user.id)
    return profile_of(user, following=False)


def _new_user(ports: Ports, username: str, email: str | None, password_hash: str | None) -> User:
    return User(
        id=ports.randomness.uuid(),
        username=username,
        email=email,
        password_hash=password_hash,
        bio=None,
        image=None,
        tier=Tier.STANDARD,
        is_staff=False,
        version=1,
        created_at=ports.clock.now(),
    )


def _require_possible(username: str) -> None:
    if username_error(username) is not None:  # no user can have it, so the store is not queried
        raise _profile_not_found()


async def _find_user(work: UnitOfWork, username: str) -> User:
    user = await work.users.by_username(username)
    if user is None:
        raise _profile_not_found()
    return user


def _profile_not_found() -> DomainError:
    return DomainError(Kind.NOT_FOUND, {"profile": "not found"})
