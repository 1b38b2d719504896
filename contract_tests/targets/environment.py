"""The settings that the apps have while the suite runs them, as environment variables."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract_tests.targets.databases import sqlite_url
from contract_tests.targets.model_server import MODEL_SERVER_URL

ALLOWED_ORIGIN = "https://front.example"
# Two, as during a rotation: a signature made with either is accepted.
WEBHOOK_SECRETS = ("whsec_of_this_year", "whsec_of_last_year")
SETTINGS = {
    "CORS_ALLOWED_ORIGINS": ALLOWED_ORIGIN,
    "CHEAP_PASSWORDS": "1",
    "STRIPE_WEBHOOK_SECRET": ",".join(WEBHOOK_SECRETS),
    "PREDICT_DEADLINE_MS": "3000",
    "MODEL_SERVER_URL": MODEL_SERVER_URL,
}
# Removed before an app is imported and reads them: a shell may have them for a server of its own.
for _name in ("FORGE_ENV", "DEBUG"):
    os.environ.pop(_name, None)
NO_DATABASE = sqlite_url(Path(os.devnull))  # for apps that are given their database later


@contextmanager
def environment(database_url: str) -> Iterator[None]:
    """Set the variables for this process, with that DATABASE_URL, and restore them afterwards."""
    before = dict(os.environ)
    os.environ.update(SETTINGS, DATABASE_URL=database_url)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
