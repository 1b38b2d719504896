"""What the Flask app passes to the core, and how a view calls a use case."""

import weakref
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from flask import Flask, current_app

from adapters.argon2_passwords import Argon2, BlockingArgon2
from adapters.inference.blocking_models import BlockingModels
from adapters.security_log import LoggedSecurityEvents
from adapters.sqlalchemy.blocking_database import BlockingDatabase
from adapters.sqlalchemy.store import SqlAlchemyStore
from adapters.system import SystemClock, SystemRandomness
from core.domain.account_policy import DEVELOPMENT, PRODUCTION
from core.ports import Ports
from core.ports.store import Store
from core.ports.system import Clock, Randomness
from core.run_blocking import run_blocking
from flask_app.config import secret_key_text
from http_contract.access_log import current_client
from http_contract.cursors import Cursors

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPorts(Ports):
    """The core's ports of an app, in `app.extensions["forge"]`, and the cursors of its lists.

    `close` ends threads and closes connections. It runs by itself when the app is garbage
    collected, and when the process ends.
    """

    cursors: Cursors
    close: Callable[[], object]


def init_app(
    app: Flask, clock: Clock | None, randomness: Randomness | None, store: Store | None
) -> None:
    """Compose the core's ports for an app.

    Without others they are the blocking SQL store, and the clock and randomness of the system.
    """
    config, resources = app.config, ExitStack()
    if store is None:
        database = BlockingDatabase(
            config["DATABASE_URL"], transaction_pooler=config["TRANSACTION_POOLER"]
        )
        resources.callback(database.dispose)
        store = SqlAlchemyStore(database)
    passwords = BlockingArgon2(Argon2(cheap=config["CHEAP_PASSWORDS"]))
    resources.callback(passwords.close)
    models = BlockingModels(config["MODEL_SERVER_URL"])
    resources.callback(models.close)
    cursors = Cursors(secret_key_text(config))
    close = weakref.finalize(app, resources.close)
    app.extensions["forge"] = AppPorts(
        store,
        passwords,
        clock or SystemClock(),
        randomness or SystemRandomness(),
        models,
        LoggedSecurityEvents(current_client.get),
        PRODUCTION if config["FORGE_ENV"] == "production" else DEVELOPMENT,
        cursors=cursors,
        close=close,
    )


def ports() -> AppPorts:
    """The ports of the current app."""
    composed: AppPorts = current_app.extensions["forge"]
    return composed


def call(
    use_case: Callable[Concatenate[Ports, P], Coroutine[Any, Any, T]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Run a use case with the ports of the current app, in this thread, and return its result."""
    return run_blocking(use_case(ports(), *args, **kwargs))
