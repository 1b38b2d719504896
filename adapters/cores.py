"""The processor's cores, as this process may use them."""

import os


def usable_cores() -> int:
    """How many it may run on; a quota on their time, as containers have, is not seen."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
