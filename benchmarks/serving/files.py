"""How many files, connections among them, this process and those that it starts may open."""

import resource


def allow_open_files(wanted: int) -> None:
    """Allow so many; RuntimeError, saying what to do, where the system forbids it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted or soft == resource.RLIM_INFINITY:
        return
    if wanted > hard != resource.RLIM_INFINITY:
        raise RuntimeError(f"{wanted} open files are needed, {hard} allowed: ulimit -Hn {wanted}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
