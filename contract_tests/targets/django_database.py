"""How the one Django of this process is moved from database to database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def django_on(database: Path) -> Iterator[None]:
    """Let the default connection reach that SQLite file, and afterwards what it reached before."""
    from django.db import connections

    settings = connections.settings["default"]
    before = settings["NAME"]
    connections.close_all()
    settings["NAME"] = str(database)
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = before
