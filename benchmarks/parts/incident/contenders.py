"""The service as it was deployed, each remedy, and two mistakes on an event loop."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from benchmarks.parts.predictions.contenders import FEW, lines_of, with_threads
from benchmarks.serving.contenders import UVICORN, Contender

THREADS = (64, 256)


class Role(Enum):
    """What a line is in the story."""

    DEPLOYED = "as deployed"
    REMEDY = "a remedy"
    MISTAKE = "a mistake"


@dataclass(frozen=True)
class Line:
    """A line of the plot: a service, and how many predictions it can wait for at once.

    That number is None where nothing limits it.
    """

    title: str
    role: Role
    waits: int | None
    contender: Contender


def lines(settings: Mapping[str, str]) -> list[Line]:
    """All of them, from the service that starves to the mistakes that starve again."""
    flask = lines_of("flask", settings)[0].contender
    fastapi = lines_of("fastapi", settings)[0].contender
    return [
        Line("Flask, sync worker", Role.DEPLOYED, 1, _of_class(flask, "sync")),
        Line(f"Flask, {FEW} threads", Role.DEPLOYED, FEW, flask),
        *(
            Line(f"Flask, {threads} threads", Role.REMEDY, threads, with_threads(flask, threads))
            for threads in THREADS
        ),
        Line("Flask, gevent", Role.REMEDY, None, _of_class(flask, "gevent")),
        Line("FastAPI, async drivers", Role.REMEDY, None, fastapi),
        Line("FastAPI, blocking client", Role.MISTAKE, 1, _mistake("blocking_client", settings)),
        Line("FastAPI, computing", Role.MISTAKE, 1, _mistake("computing", settings)),
    ]


def _of_class(contender: Contender, worker: str) -> Contender:
    threads = f"gthread --workers 1 --threads {FEW}"
    command = contender.command.replace(threads, f"{worker} --workers 1")
    return replace(contender, server=f"gunicorn {worker}", command=command)


def _mistake(name: str, settings: Mapping[str, str]) -> Contender:
    command = f"{UVICORN} --timeout-graceful-shutdown 1"
    app = f"benchmarks.mistakes.{name}:app"
    return Contender("fastapi", name, app, "uvicorn", command, settings=settings)
