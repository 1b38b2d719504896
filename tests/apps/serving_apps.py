"""Apps behind servers, as tests of what only a server does ask them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from contract_tests.targets.databases import migrate, sqlite_url
from contract_tests.targets.live import serving


@contextmanager
def served_by(command: str, folder: Path) -> Iterator[httpx.Client]:
    """An app on a migrated SQLite database in that folder, where its server logs too."""
    database_url = sqlite_url(folder / "forge.db")
    migrate(database_url)
    with serving(command, database_url, folder) as client:
        yield client


def address_of(client: httpx.Client) -> tuple[str, int | None]:
    """Where the app listens, for bytes that no client of HTTP would send."""
    return client.base_url.host, client.base_url.port
