"""The ports: what use cases need from outside, as protocols. An app composes the adapters."""

from dataclasses import dataclass

from core.domain.account_policy import PRODUCTION, AccountPolicy
from core.ports.inference import Models
from core.ports.store import Store
from core.ports.system import Clock, PasswordHasher, Randomness, SecurityLog


@dataclass(frozen=True, slots=True)
class Ports:
    """The adapters that use cases run with, and the policy of the app."""

    store: Store
    passwords: PasswordHasher
    clock: Clock
    randomness: Randomness
    models: Models
    security_log: SecurityLog
    policy: AccountPolicy = PRODUCTION
