"""Where the data of databases lies while they are measured."""

import shutil
import tempfile
from pathlib import Path
from uuid import uuid4

_MEMORY = Path("/dev/shm")  # noqa: S108  # of Linux; the folder made there is ours alone
_ROOM = 6 * 2**30  # bytes


def new_folder() -> Path:
    """The name of a folder that is not there, in memory where there is room.

    Every commit is made to last, and a disk takes now more and now less time for that, which has
    nothing to do with who asked for it.
    """
    is_roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    # Straight below the system's folder: run by root, PostgreSQL opens what is above its own.
    return (_MEMORY if is_roomy else Path(tempfile.gettempdir())) / f"forge-bench-{uuid4().hex[:8]}"
