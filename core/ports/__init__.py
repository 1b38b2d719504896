"""What the core needs from outside, a role a file; whoever starts an app hands them over."""

from dataclasses import dataclass

from core.ports.clock import Clock
from core.ports.models import Models
from core.ports.passwords import PasswordHasher
from core.ports.randomness import Randomness
from core.ports.store import Store


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything that use cases are driven with."""

    store: Store
    passwords: PasswordHasher
    clock: Clock
    randomness: Randomness
    models: Models
