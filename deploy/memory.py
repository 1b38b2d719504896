"""How a server's process gives memory back to the system."""

import ctypes

M_MMAP_THRESHOLD = -3  # <malloc.h>
LARGE = 1024 * 1024  # bytes


def return_large_blocks() -> None:
    """Let glibc give each block of LARGE bytes or more back as soon as it is freed.

    By default glibc keeps freed blocks of up to 32 MiB in each arena after the first of them.
    argon2 takes 19 MiB for a hash, so some logins at once would leave a process twice as large.
    The variable MALLOC_MMAP_THRESHOLD_ does the same. Without glibc nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE)
