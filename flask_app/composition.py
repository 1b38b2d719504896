"""What the Flask app drives the core with."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from adapters.argon2_passwords import Argon2, BlockingArgon2
from adapters.models.blocking_models import BlockingModels
from adapters.sqlalchemy.store import SqlAlchemyStore
from core.ports import Ports
from core.ports.store import Store
from core.ports.system import Clock, Randomness
from flask_app.database import BlockingDatabase


def compose(
    config: Mapping[str, Any], clock: Clock, randomness: Randomness, store: Store | None = None
) -> Ports:
    """The core's ports over blocking SQL, or the store given; hashing in the calling thread."""
    store = store or SqlAlchemyStore(BlockingDatabase(config["DATABASE_URL"]))
    passwords = BlockingArgon2(Argon2(cheap=config["CHEAP_PASSWORDS"]))
    models = BlockingModels(config["MODEL_SERVER_URL"])
    return Ports(store, passwords, clock, randomness, models)


def ports() -> Ports:
    """What the factory composed for the app that serves this request."""
    composed: Ports = current_app.extensions["forge"]
    return composed
