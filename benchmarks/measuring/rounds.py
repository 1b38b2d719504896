"""Trials that take turns, so that what changes on the machine meanwhile changes for all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.bench import Bench
from benchmarks.load.outcome import Outcome
from benchmarks.load.request import Request
from benchmarks.measuring.figures import Figure
from benchmarks.serving.server import Server
from benchmarks.serving.usage import cpu_seconds

CONNECTIONS = 16
_WARM_UP = 1  # second


@dataclass(frozen=True)
class Trial:
    """A request to a server that runs, for so long, over so many connections at once."""

    name: str
    server: Server
    request: Request
    seconds: int
    connections: int = CONNECTIONS


def take_turns(bench: Bench, title: str, trials: Sequence[Trial], rounds: int) -> list[Figure]:
    """Warm each trial up, then measure it in each round; what is wrong is a fault of the run."""
    sound = [trial for trial in trials if _is_warm(bench, title, trial)]
    figures = []
    for number in range(rounds):
        for trial in rotated(sound, number):
            measured = _measure(bench, title, trial, number)
            trial.server.rest()
            figures += [measured] if measured else []
    return figures


def rotated(trials: Sequence[Trial], by: int) -> Iterator[Trial]:
    """All of them, beginning with another each time."""
    for index in range(len(trials)):
        yield trials[(index + by) % len(trials)]


def _is_warm(bench: Bench, title: str, trial: Trial) -> bool:
    """Whether it answers as it must, after enough requests to have opened what it keeps open."""
    try:
        trial.server.ask(trial.request)  # the first answer may take longer than the load lasts
    except OSError as error:
        bench.fault(f"{title}: {trial.name}: {error}")
        return False
    is_sound = _loaded(bench, title, trial, _WARM_UP) is not None
    trial.server.rest()
    return is_sound


def _measure(bench: Bench, title: str, trial: Trial, number: int) -> Figure | None:
    before = cpu_seconds(trial.server.pid)
    outcome = _loaded(bench, title, trial, trial.seconds)
    if outcome is None:
        return None
    if not outcome.requests:
        bench.fault(f"{title}: {trial.name}: nothing was answered in {trial.seconds} s")
        return None
    used = cpu_seconds(trial.server.pid) - before
    rate = outcome.requests_per_second
    bench.tell(f"{title}: round {number + 1}: {trial.name}: {rate:,.0f} a second")
    times = (outcome.p50_ms, outcome.p95_ms, outcome.p99_ms)
    return Figure(trial.name, number, rate, *times, cpu_us=used / outcome.requests * 1e6)


def _loaded(bench: Bench, title: str, trial: Trial, seconds: int) -> Outcome | None:
    """What came of the load; None, and a fault of the run, where answers were wrong."""
    outcome = bench.load.run(trial.server.port, trial.request, seconds, trial.connections)
    fault = outcome.fault()
    if fault is not None:
        bench.fault(f"{title}: {trial.name}: {fault}")
        return None
    return outcome
