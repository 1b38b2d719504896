"""What a server's processes have used, all of them together."""

from collections.abc import Iterator

import psutil


def cpu_seconds(pid: int) -> float:
    """The processor time of a process and of those that it started, so far."""
    times = [process.cpu_times() for process in _tree(pid)]
    return sum(time.user + time.system for time in times)


def memory_of_workers(pid: int) -> list[int]:
    """The memory (bytes) of each process that answers requests: the leaves of the tree.

    What is shared with other processes counts in parts (PSS), where the system tells.
    """
    leaves = [process for process in _tree(pid) if not process.children()]
    return [_memory(process) for process in leaves]


def _tree(pid: int) -> Iterator[psutil.Process]:
    process = psutil.Process(pid)
    yield process
    yield from process.children(recursive=True)


def _memory(process: psutil.Process) -> int:
    used = process.memory_full_info()
    memory: int = getattr(used, "pss", used.rss)
    return memory
