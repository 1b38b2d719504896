"""What this project drives the core with."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from adapters.argon2_passwords import Argon2, BlockingArgon2
from core.ports import Ports
from core.ports.clock import Clock
from core.ports.randomness import Randomness
from django_project.config.store import DjangoStore


def compose(clock: Clock, randomness: Randomness, *, cheap_passwords: bool) -> Ports:
    """The core's ports over Django's ORM; every one of them blocks."""
    passwords = BlockingArgon2(Argon2(cheap=cheap_passwords))
    return Ports(DjangoStore(), passwords, clock, randomness)


@cache
def ports() -> Ports:
    """The ports of this process, as its settings have them."""
    clock, randomness = import_string(settings.CLOCK)(), import_string(settings.RANDOMNESS)()
    return compose(clock, randomness, cheap_passwords=settings.CHEAP_PASSWORDS)
