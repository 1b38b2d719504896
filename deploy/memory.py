"""How a server's process gives memory back to the system."""

import ctypes

M_MMAP_THRESHOLD = -3  # <malloc.h>
LARGE = 128 * 1024  # bytes, with which glibc begins


def return_large_blocks() -> None:
    """Let glibc give each block of LARGE bytes or more back as soon as it is freed.

    By default glibc raises that size to the largest block that was freed, up to 32 MiB, and keeps
    smaller ones in arenas, of which threads have several. argon2 takes 19 MiB for a hash, and a
    body and its copies 1 MiB each, so some requests at once would leave a process twice as large.
    The variable MALLOC_MMAP_THRESHOLD_ does the same. Without glibc nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE)
