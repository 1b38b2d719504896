"""How a server's process gives memory back to the system."""

import ctypes

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # <malloc.h>
LARGE = 128 * 1024  # bytes, with which glibc begins
ARENAS = 2


def return_large_blocks() -> None:
    """Let glibc give each block of LARGE bytes or more back as soon as it is freed.

    By default glibc raises that size to the largest block that was freed, up to 32 MiB, and keeps
    smaller ones in arenas, of which threads have several. argon2 takes 19 MiB for a hash, and a
    body and its copies 1 MiB each, so some requests at once would leave a process twice as large.
    Each arena keeps what its threads needed at most, and Python's lock lets one of them allocate at
    a time, so there are no more than ARENAS. The variables MALLOC_MMAP_THRESHOLD_ and
    MALLOC_ARENA_MAX do the same. Without glibc nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_ARENA_MAX, ARENAS)
