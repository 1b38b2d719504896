"""The ports: what use cases need from outside, as protocols. An app composes the adapters."""

from dataclasses import dataclass

from core.ports.inference import Models
from core.ports.store import Store
from core.ports.system import Clock, PasswordHasher, Randomness


@dataclass(frozen=True, slots=True)
class Ports:
    """The adapters that use cases run with."""

    store: Store
    passwords: PasswordHasher
    clock: Clock
    randomness: Randomness
    models: Models
