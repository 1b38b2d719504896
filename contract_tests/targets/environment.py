"""The settings that our apps have in scenarios, as variables of the environment."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract_tests.targets.databases import sqlite_url
from contract_tests.targets.model_server import MODEL_SERVER_URL
from contract_tests.targets.target import ALLOWED_ORIGIN, WEBHOOK_SECRETS

SETTINGS = {
    "CORS_ALLOWED_ORIGINS": ALLOWED_ORIGIN,
    "CHEAP_PASSWORDS": "1",
    "STRIPE_WEBHOOK_SECRET": ",".join(WEBHOOK_SECRETS),
    "PREDICT_DEADLINE_MS": "1000",
    "MODEL_SERVER_URL": MODEL_SERVER_URL,
}
# What a shell may have for a server of its own, before an app is imported and reads its settings.
for _name in ("FORGE_ENV", "DEBUG"):
    os.environ.pop(_name, None)
NO_DATABASE = sqlite_url(Path(os.devnull))  # until one is chosen


@contextmanager
def environment(database_url: str) -> Iterator[None]:
    """Set them for this process, with that database, and afterwards what was set before."""
    before = dict(os.environ)
    os.environ.update(SETTINGS, DATABASE_URL=database_url)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
