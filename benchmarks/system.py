"""The machine: which CPU cores a process may use, what it has used, and what the hardware is."""

import os
import platform
import re
import resource
import subprocess
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.forge import usable_cores

# The packages between a request and its row.
_PACKAGES = (
    *("fastapi", "starlette", "pydantic", "flask", "flask-smorest", "marshmallow", "django"),
    *("djangorestframework", "drf-spectacular", "sqlalchemy", "asyncpg", "aiosqlite", "psycopg"),
    *("uvicorn", "uvloop", "httptools", "gunicorn", "gevent", "granian"),
)
_IDLE_WITHIN = 30.0  # seconds
_IDLE_PAUSES = 4
_PAUSE = 0.05


@dataclass(frozen=True)
class Cores:
    """The core numbers of each process; empty where the machine does not allow pinning."""

    server: Sequence[int]
    load: Sequence[int]
    database: Sequence[int]

    def __str__(self) -> str:
        if not self.server:
            return "nothing is pinned: the server shares its cores with the load generator"
        server, load, database = (
            ", ".join(map(str, numbers)) for numbers in (self.server, self.load, self.database)
        )
        return (
            f"the server on core {server}, the load generator on {load}, the database on {database}"
        )


def cores_of_this_machine() -> Cores:
    """Assign the cores that this process may use."""
    if not hasattr(os, "sched_setaffinity"):
        return Cores([], [], [])
    return assign_cores(sorted(os.sched_getaffinity(0)))


def assign_cores(cores: Sequence[int]) -> Cores:
    """Give the server a core of its own, and with four or more, the load and the database too.

    One core is enough for the server: it is a single process.
    """
    if len(cores) < 2:
        return Cores([], [], [])
    server, *others = cores
    if len(others) < 3:
        return Cores([server], others, others)
    half = len(others) // 2
    return Cores([server], others[:half], others[half:])


@contextmanager
def pinned(cores: Collection[int]) -> Iterator[None]:
    """Pin this thread to these cores, and the processes that it starts in the meantime."""
    if not cores:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def raise_open_file_limit(files: int) -> None:
    """Allow this process, and those that it starts, to open this many files and connections.

    Raises RuntimeError, with the command to run, if the system's hard limit is lower.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= files or soft == resource.RLIM_INFINITY:
        return
    if files > hard != resource.RLIM_INFINITY:
        raise RuntimeError(f"{files} open files are needed, {hard} allowed: ulimit -Hn {files}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))


def cpu_seconds(pid: int) -> float:
    """Return the CPU time, user and system, of a process and its descendants so far."""
    times = [process.cpu_times() for process in _tree(pid)]
    return sum(time.user + time.system for time in times)


def core_wait_seconds(pid: int) -> float:
    """Return how long the threads of a process and its descendants could run but had no core.

    Threads that have ended do not count; 0 where the system does not tell.
    """
    files = [
        file
        for process in _tree(pid)
        for file in Path(f"/proc/{process.pid}/task").glob("*/schedstat")
    ]
    return sum(core_wait_ns(file) for file in files) / 1e9


def wait_until_idle(pid: int) -> None:
    """Return when a process has used no CPU time for 200 ms, or after 30 seconds.

    A server finishes requests whose clients have already disconnected, and may wait for the
    database in between.
    """
    deadline = time.monotonic() + _IDLE_WITHIN
    used, idle_pauses = cpu_seconds(pid), 0
    while time.monotonic() < deadline and idle_pauses < _IDLE_PAUSES:
        time.sleep(_PAUSE)
        before, used = used, cpu_seconds(pid)
        idle_pauses = idle_pauses + 1 if used == before else 0


def worker_memory(pid: int) -> int:
    """Return the memory in bytes of the largest worker process: a leaf of the process tree.

    Shared pages are counted in proportion (PSS) where the system reports it.
    """
    leaves = [process for process in _tree(pid) if not process.children()]
    return max(map(_memory, leaves))


def memory_by_program(pid: int) -> dict[str, int]:
    """Return the memory in bytes of a process and its descendants, summed up by program.

    Shared pages are counted in proportion (PSS) where the system reports it.
    """
    memory: dict[str, int] = {}
    for process in _tree(pid):
        name = process.name()
        memory[name] = memory.get(name, 0) + _memory(process)
    return memory


def machine() -> dict[str, str]:
    """Return the processor, number of cores, memory and operating system."""
    memory = psutil.virtual_memory().total / 2**30
    return {
        "processor": _processor(),
        "cores": str(usable_cores()),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
    }


def versions(wrk: str) -> dict[str, str]:
    """Return the versions of Python, of wrk, and of the packages that serve a request."""
    shown = subprocess.run([wrk, "-v"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"wrk \S*?(\d+\.\d+[.\d]*)", shown.stdout + shown.stderr)
    return {
        "Python": platform.python_version(),
        "wrk": found[1] if found else "unknown",
        **{name: version(name) for name in _PACKAGES},
    }


def load_average() -> list[float]:
    """Return the load average of the last 1, 5 and 15 minutes."""
    return [round(load, 2) for load in os.getloadavg()]


def _tree(pid: int) -> Iterator[psutil.Process]:
    process = psutil.Process(pid)
    yield process
    yield from process.children(recursive=True)


def core_wait_ns(file: Path) -> int:
    """Return the second number of a thread's `schedstat`; 0 if the thread has ended."""
    try:
        return int(file.read_text().split()[1])
    except (OSError, IndexError):
        return 0


def _memory(process: psutil.Process) -> int:
    used = process.memory_full_info()
    memory: int = getattr(used, "pss", used.rss)
    return memory


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    text = facts.read_text() if facts.exists() else ""
    found = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.processor() or platform.machine()
