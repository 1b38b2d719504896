"""What an app requires of passwords, and how many failed logins it allows."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from core.domain.common_passwords import is_common
from core.domain.errors import DomainError, Kind


@dataclass(frozen=True, slots=True)
class FailedLogins:
    """How often logging in with one email address or username failed, since the first time.

    `key` is a digest (`login_key`), so that no address of a stranger is stored.
    """

    key: str = field(repr=False)
    count: int
    began_at: datetime


@dataclass(frozen=True, slots=True)
class AccountPolicy:
    """The rules that an app may set. The defaults are those of production.

    After `failed_logins` failed logins with an email address or username, no login with it
    succeeds until `period` has passed since the first of them. `accepted_passwords` are accepted
    although they are common.
    """

    failed_logins: int = 10
    period: timedelta = timedelta(minutes=15)
    accepted_passwords: frozenset[str] = frozenset()

    def check_password(self, password: str, *names: str | None) -> None:
        """Raise DomainError (INVALID) for a password that is easy to guess, in any case.

        That is one of the 3,000 most common, or one of the user's names: their username, email
        address, or what is before its @.
        """
        folded = password.lower()
        common = is_common(folded) and password not in self.accepted_passwords
        if common or folded in _guesses(names):
            raise DomainError(Kind.INVALID, {"password": "is easy to guess"})

    def count(self, failed: FailedLogins, now: datetime) -> FailedLogins:
        """Add a failed login. The first one after the period begins a new one."""
        if self._is_over(failed, now):
            failed = replace(failed, count=0, began_at=now)
        return replace(failed, count=failed.count + 1)

    def require_few(self, failed: FailedLogins | None, now: datetime) -> None:
        """Raise DomainError (TOO_MANY_LOGINS) if the period has all the failed logins it may."""
        if failed is None or failed.count < self.failed_logins or self._is_over(failed, now):
            return
        seconds = -((now - failed.began_at - self.period) // timedelta(seconds=1))  # rounded up
        raise DomainError(
            Kind.TOO_MANY_LOGINS, {"credentials": "were wrong too often"}, retry_after=seconds
        )

    def _is_over(self, failed: FailedLogins, now: datetime) -> bool:
        return failed.began_at + self.period <= now


PRODUCTION = AccountPolicy()
# RealWorld's API tests and browser tests register with this password.
DEVELOPMENT = AccountPolicy(accepted_passwords=frozenset({"password123"}))


def login_key(kind: Literal["email", "username"], value: str) -> str:
    """What failed logins are counted by: SHA-256 in hex, whether such an account exists or not."""
    return sha256(f"{kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()


def _guesses(names: Iterable[str | None]) -> set[str]:
    known = {name.lower() for name in names if name}
    return known | {name.partition("@")[0] for name in known}
