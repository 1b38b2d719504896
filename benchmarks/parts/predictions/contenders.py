"""Ours on each framework, with few threads and with many where it is served by threads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from benchmarks.serving.contenders import OURS, Contender

FEW, MANY = 8, 256
TITLES = {"fastapi": "FastAPI", "flask": "Flask", "django": "Django"}
# Connections that wait count too; and nobody waits for those whose clients have left.
_CROWDED = {
    "uvicorn": " --timeout-graceful-shutdown 1",
    "gunicorn": " --worker-connections 8000 --graceful-timeout 1",
}


@dataclass(frozen=True)
class Line:
    """A line of the plot: an app, and how many of its threads can wait; None where none has to."""

    title: str
    threads: int | None
    contender: Contender


def lines_of(framework: str, settings: Mapping[str, str]) -> list[Line]:
    """Its lines: one on an event loop, one for each number of threads otherwise."""
    ours = next(one for one in OURS if one.framework == framework)
    crowded = replace(ours, command=ours.command + _CROWDED[ours.server], settings=settings)
    if ours.server == "uvicorn":
        return [Line(TITLES[framework], None, crowded)]
    return [
        Line(f"{TITLES[framework]}, {threads} threads", threads, with_threads(crowded, threads))
        for threads in (FEW, MANY)
    ]


def with_threads(contender: Contender, threads: int) -> Contender:
    """The same behind so many threads."""
    command = contender.command.replace(f"--threads {FEW}", f"--threads {threads}")
    return replace(contender, command=command)
