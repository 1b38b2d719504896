"""What an app takes before it answers anything."""

from typing import Any

from benchmarks.measuring.figures import spread
from benchmarks.report.tables import table

_TEXT = """\
Start-up is from the command to the first answer of `/health`, with Python's compiled files in
place. Memory is that of the worker process after a second of reading and one of publishing, shared
pages in parts (PSS). Installed is the size of all that the app's extra in `pyproject.toml` brings
along, which holds also what only ours needs of it; Python itself, and a container's system below
it, come on top and are the same for all.

![footprint](performance/footprint.svg)"""


def section(result: dict[str, Any]) -> str:
    """Start-up and memory, then what is installed."""
    return "\n\n".join([_TEXT, _running(result), _installed(result)])


def _running(result: dict[str, Any]) -> str:
    rows = []
    for name, times in result["started_in"].items():
        memory = result["memory"].get(name)
        shown = f"{memory / 2**20:.0f}" if memory else "?"
        if times:
            rows.append([name, f"{spread(times).median:.2f}", f"{max(times):.2f}", shown])
    return table(["", "start-up, median s", "most", "memory MiB"], rows)


def _installed(result: dict[str, Any]) -> str:
    rows = []
    for framework, sizes in result["installed"].items():
        largest = sorted(sizes, key=lambda name: sizes[name], reverse=True)[:4]
        named = ", ".join(f"{name} {megabytes(sizes[name])}" for name in largest)
        rows.append([framework, str(len(sizes)), megabytes(sum(sizes.values())), named])
    return table(["extra", "packages", "MB", "the largest, MB"], rows)


def megabytes(size: int) -> str:
    """Of a million bytes."""
    return f"{size / 1e6:.1f}"
