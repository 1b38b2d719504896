"""The processor's cores, as this process may use them."""

import os


def usable_cores() -> int:
    """How many; a container has fewer than its machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
