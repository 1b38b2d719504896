"""What this project drives the core with."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from adapters.argon2_passwords import Argon2, BlockingArgon2
from adapters.models.blocking_models import BlockingModels
from core.ports import Ports
from core.ports.store import Store
from core.ports.system import Clock, Randomness
from http_contract.cursors import Cursors


def compose(
    store: Store,
    clock: Clock,
    randomness: Randomness,
    *,
    cheap_passwords: bool,
    model_server_url: str | None,
) -> Ports:
    """The core's ports over a store that blocks, as every one of them does."""
    passwords = BlockingArgon2(Argon2(cheap=cheap_passwords))
    models = BlockingModels(model_server_url)
    return Ports(store, passwords, clock, randomness, models)


@cache
def ports() -> Ports:
    """The ports of this process, as its settings have them."""
    return compose(
        import_string(settings.STORE)(),
        import_string(settings.CLOCK)(),
        import_string(settings.RANDOMNESS)(),
        cheap_passwords=settings.CHEAP_PASSWORDS,
        model_server_url=settings.MODEL_SERVER_URL,
    )


@cache
def cursors() -> Cursors:
    """What writes and reads the cursors of this process."""
    return Cursors(settings.SECRET_KEY)
