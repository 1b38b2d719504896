"""Apps behind servers, for tests of what only a server does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from contract_tests.targets.databases import migrate, sqlite_url
from contract_tests.targets.live import serve_command, serving


@contextmanager
def served_by(command: str, folder: Path) -> Iterator[httpx.Client]:
    """A client for an app on a migrated SQLite database in a folder, which also has its log."""
    database_url = sqlite_url(folder / "forge.db")
    migrate(database_url)
    with serving(command, database_url, folder) as client:
        yield client


@contextmanager
def served_app(name: str, folder: Path) -> Iterator[httpx.Client]:
    """The same for an app of the registry, by the server that it is deployed with."""
    with served_by(serve_command(name), folder) as client:
        yield client


def address_of(client: httpx.Client) -> tuple[str, int | None]:
    """The host and port of an app, to send bytes that no HTTP client would."""
    return client.base_url.host, client.base_url.port
