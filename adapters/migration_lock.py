"""Migrations one after the other, whichever tool runs them: the second waits for the first."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ModuleNotFoundError:  # on Windows, where a second migration fails instead
    fcntl = None  # type: ignore[assignment]

MAX_WAIT = 600  # seconds
STILL_RUNNING = f"another migration has been running for {MAX_WAIT} seconds"
_PAUSE = 0.05  # seconds

# On PostgreSQL: held until the end of the transaction, so that a pooler in transaction mode keeps
# it where it was taken. The key is the same for both tools; a lock belongs to one database.
_KEY = 0x464F524745
POSTGRESQL_STATEMENTS = (
    "SET LOCAL statement_timeout = 0",
    f"SET LOCAL lock_timeout = '{MAX_WAIT}s'",
    f"SELECT pg_advisory_xact_lock({_KEY})",
    "SET LOCAL lock_timeout TO DEFAULT",
    "SET LOCAL statement_timeout TO DEFAULT",
)


@contextmanager
def sqlite_lock(database: str) -> Iterator[None]:
    """Keep out other migrations of the SQLite files in the same folder.

    The folder is locked, since a lock on the file itself would interfere with SQLite's own. A
    database in memory belongs to one process, and a folder that is not there is SQLite's error.
    Raises TimeoutError.
    """
    folder = Path(database or ":memory:").parent
    is_file = database not in ("", ":memory:") and not database.startswith("file:")
    if fcntl is None or not is_file or not folder.is_dir():
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _wait_for(descriptor)
        yield
    finally:
        os.close(descriptor)  # which ends the lock, too


def _wait_for(descriptor: int) -> None:
    deadline = time.monotonic() + MAX_WAIT
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise TimeoutError(STILL_RUNNING) from None
            time.sleep(_PAUSE)
        else:
            return
