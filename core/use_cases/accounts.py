"""Use cases of accounts: registration, logins and tokens, one's own account, profiles."""

from dataclasses import replace
from uuid import UUID

from core.domain.account_policy import FailedLogins, login_key
from core.domain.accounts import (
    TOKENS_PER_USER,
    AccountChange,
    Bearer,
    ListedToken,
    Principal,
    Profile,
    Registration,
    User,
    apply_account_change,
    email_key,
    new_token,
    profile_of,
    public_token_id,
    token_digest,
)
from core.domain.errors import DomainError, Kind, raise_if_invalid, token_invalid
from core.domain.membership_tiers import Tier
from core.domain.security_events import SecurityEvent, SecurityEventName
from core.domain.validation import (
    Unset,
    email_error,
    may_be_stored,
    password_error,
    username_error,
)
from core.ports import Ports
from core.ports.store import Stale, UnitOfWork
from core.use_cases.retrying import reload, retry_stale

PURGE_BATCH = 1_000
# Records of failed logins that the next one deletes, if their period is over: more than it adds.
PURGED_FAILURES = 10
# Digits of a login's digest in the security log, where there is no such user.
LOGIN_DIGITS = 16


async def register(ports: Ports, registration: Registration) -> Bearer:
    """Open an account and issue its first token.

    Raises DomainError (INVALID) for a password that is easy to guess, and (TAKEN).
    """
    ports.policy.check_password(registration.password, registration.username, registration.email)
    password_hash = await ports.passwords.hash(registration.password)
    bearer = await _add_account(ports, registration, password_hash)
    record_token_issued(ports, bearer)
    return bearer


@retry_stale
async def _add_account(ports: Ports, registration: Registration, password_hash: str) -> Bearer:
    user = _new_user(ports, registration.username, registration.email, password_hash)
    async with ports.store.writing() as work:
        await work.users.add(user)
        return await issue_token(ports, work, user)


async def log_in(ports: Ports, email: str, password: str) -> Bearer:
    """Issue a token.

    Raises DomainError (WRONG_CREDENTIALS) for an unknown email address as for a wrong password,
    and (TOO_MANY_LOGINS), even with the right password, if the policy allows no more of them.
    """
    bearer = await _issue_after_check(ports, email, password)
    record_token_issued(ports, bearer)
    return bearer


@retry_stale
async def _issue_after_check(ports: Ports, email: str, password: str) -> Bearer:
    address = email_key(email)
    key = login_key("email", address)
    async with ports.store.reading() as work:
        user = await work.users.by_email_key(address)
    user = await _check_password(ports, user, password, key)
    outdated = user.password_hash is not None and ports.passwords.is_outdated(user.password_hash)
    stronger_hash = await ports.passwords.hash(password) if outdated else None
    async with ports.store.writing() as work:
        # Locked, so that a password that is set meanwhile, and its revocation of tokens, is seen.
        current = await work.users.by_id(user.id, lock=True)
        if current is None or current.password_hash != user.password_hash:
            raise Stale
        await _require_few_failures(ports, work, key, user)
        if stronger_hash is not None:
            await work.users.rehash(current, stronger_hash)
        await work.tokens.prune(user.id, ports.clock.now(), keep=TOKENS_PER_USER - 1)
        return await issue_token(ports, work, current)


async def check_credentials(ports: Ports, username: str, password: str) -> User:
    """Return the user of that name and password, for a session of the admin site.

    Raises DomainError as `log_in` does. Failed logins with a username and with an email address
    are counted apart: otherwise one would tell to whom the other belongs.
    """
    key = login_key("username", username)
    async with ports.store.reading() as work:
        user = await work.users.by_username(username) if may_be_stored(username) else None
    user = await _check_password(ports, user, password, key)
    async with ports.store.reading() as work:
        await _require_few_failures(ports, work, key, user)
    return user


async def _check_password(ports: Ports, user: User | None, password: str, key: str) -> User:
    """Return the user if it is their password; count a failed login if not.

    The password is hashed in any case, so that the time tells neither whether there is a user nor
    how many logins have failed. Raises DomainError (WRONG_CREDENTIALS, TOO_MANY_LOGINS).
    """
    matches = await ports.passwords.verify(user.password_hash if user else None, password)
    if user is not None and matches:
        return user
    async with ports.store.reading() as work:  # once the limit is reached, nothing is written
        await _require_few_failures(ports, work, key, user)
    await _count_failure(ports, key, user)
    _record_login(ports, SecurityEventName.LOGIN_FAILED, user, key)
    raise DomainError(Kind.WRONG_CREDENTIALS, {"credentials": "invalid"})


@retry_stale
async def _count_failure(ports: Ports, key: str, user: User | None) -> None:
    now = ports.clock.now()
    async with ports.store.writing() as work:
        failed = await work.login_failures.lock(key, now)
        # Decided again with the lock: of concurrent guesses no more than the policy's are answered.
        _require_few(ports, failed, key, user)
        await work.login_failures.save(ports.policy.count(failed, now))
        # Last: it skips what others have locked, so that nobody waits for anybody with a lock.
        await work.login_failures.purge(now - ports.policy.period, PURGED_FAILURES)


async def _require_few_failures(
    ports: Ports, work: UnitOfWork, key: str, user: User | None
) -> None:
    _require_few(ports, await work.login_failures.find(key), key, user)


def _require_few(ports: Ports, failed: FailedLogins | None, key: str, user: User | None) -> None:
    try:
        ports.policy.require_few(failed, ports.clock.now())
    except DomainError:
        _record_login(ports, SecurityEventName.LOGIN_LIMITED, user, key)
        raise


def _record_login(ports: Ports, name: SecurityEventName, user: User | None, key: str) -> None:
    user_id, digits = (user.id, None) if user else (None, key[:LOGIN_DIGITS])
    ports.security_log.record(SecurityEvent(name, user_id, login=digits))


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


def record_token_issued(ports: Ports, bearer: Bearer) -> None:
    """Write to the security log that a token was issued, after its unit of work."""
    _record_token(ports, SecurityEventName.TOKEN_ISSUED, bearer, token_digest(bearer.token))


def _record_token(ports: Ports, name: SecurityEventName, owner: Principal, digest: str) -> None:
    ports.security_log.record(SecurityEvent(name, owner.id, token_id=public_token_id(digest)))


async def list_tokens(ports: Ports, bearer: Bearer) -> list[ListedToken]:
    """Return one's own tokens, newest first."""
    async with ports.store.reading() as work:
        tokens = await work.tokens.of_user(bearer.id, ports.clock.now())
    current = token_digest(bearer.token)
    return [ListedToken.of(token, current) for token in tokens]


async def log_out(ports: Ports, bearer: Bearer) -> None:
    """Revoke the token of the request. The user's other tokens stay valid."""
    digest = token_digest(bearer.token)
    await _revoke_token(ports, digest)
    _record_token(ports, SecurityEventName.TOKEN_REVOKED, bearer, digest)


@retry_stale
async def _revoke_token(ports: Ports, digest: str) -> None:
    async with ports.store.writing() as work:
        await work.tokens.revoke(digest)


async def revoke_token(ports: Ports, bearer: Bearer, token_id: str) -> None:
    """Revoke one of one's own tokens, by its id. Raises DomainError (NOT_FOUND)."""
    digest = await _revoke_listed(ports, bearer, token_id)
    _record_token(ports, SecurityEventName.TOKEN_REVOKED, bearer, digest)


@retry_stale
async def _revoke_listed(ports: Ports, bearer: Bearer, token_id: str) -> str:
    async with ports.store.writing() as work:
        owner = await reload(ports, work, bearer)
        for token in await work.tokens.of_user(owner.id, ports.clock.now()):
            if token.id == token_id:
                await work.tokens.revoke(token.digest)
                return token.digest
    raise DomainError(Kind.NOT_FOUND, {"token": "not found"})


async def revoke_other_tokens(ports: Ports, bearer: Bearer) -> None:
    """Revoke all of one's own tokens but that of the request. Idempotent."""
    await _revoke_others(ports, bearer)
    ports.security_log.record(SecurityEvent(SecurityEventName.OTHER_TOKENS_REVOKED, bearer.id))


@retry_stale
async def _revoke_others(ports: Ports, bearer: Bearer) -> None:
    async with ports.store.writing() as work:
        owner = await reload(ports, work, bearer)
        await work.tokens.revoke_others(owner.id, token_digest(bearer.token))


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

    Raises DomainError (INVALID) for a password that is easy to guess, (TAKEN), and (TOKEN_INVALID)
    if the token was revoked meanwhile.
    """
    password_hash = None
    if not isinstance(change.password, Unset):
        named = apply_account_change(bearer.user, change, None)
        ports.policy.check_password(change.password, named.username, named.email)
        password_hash = await ports.passwords.hash(change.password)
    changed = await _save_account(ports, bearer, change, password_hash)
    if password_hash is not None:
        _record(ports, SecurityEventName.PASSWORD_CHANGED, bearer.id)
    if changed.user.email != bearer.user.email:
        _record(ports, SecurityEventName.EMAIL_CHANGED, bearer.id)
    return changed


def _record(ports: Ports, name: SecurityEventName, user_id: UUID) -> None:
    ports.security_log.record(SecurityEvent(name, user_id))


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
    if password is not None:
        ports.policy.check_password(password, username, email)
    password_hash = None if password is None else await ports.passwords.hash(password)
    return await _add_user(ports, username, email, password_hash, is_staff=is_staff)


@retry_stale
async def _add_user(
    ports: Ports, username: str, email: str | None, password_hash: str | None, *, is_staff: bool
) -> User:
    user = replace(_new_user(ports, username, email, password_hash), is_staff=is_staff)
    async with ports.store.writing() as work:
        await work.users.add(user)
    if is_staff:
        _record(ports, SecurityEventName.STAFF_APPOINTED, user.id)
    return user


async def set_password(ports: Ports, username: str, password: str) -> User:
    """Give a user a new password, and revoke all of their tokens.

    Raises DomainError (NOT_FOUND, INVALID).
    """
    raise_if_invalid({"password": password_error(password)})
    _require_possible(username)
    async with ports.store.reading() as work:
        user = await _find_user(work, username)
    ports.policy.check_password(password, user.username, user.email)
    changed = await _save_password(ports, username, await ports.passwords.hash(password))
    _record(ports, SecurityEventName.PASSWORD_CHANGED, changed.id)
    return changed


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
    if not may_be_stored(username):  # no user can have it, so the store is not queried
        raise _profile_not_found()


async def _find_user(work: UnitOfWork, username: str) -> User:
    user = await work.users.by_username(username)
    if user is None:
        raise _profile_not_found()
    return user


def _profile_not_found() -> DomainError:
    return DomainError(Kind.NOT_FOUND, {"profile": "not found"})
