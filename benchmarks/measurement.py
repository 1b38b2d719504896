"""Measure trials in interleaved rounds, and summarize the samples."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from benchmarks.load.wrk import LoadResult
from benchmarks.run import Result, Run
from benchmarks.servers import Server
from benchmarks.system import cpu_seconds, wait_until_idle
from benchmarks.workload import Request

CONNECTIONS = 16
_WARM_UP_SECONDS = 1


@dataclass(frozen=True)
class Trial:
    """A request to a running server, the seconds of a round, and the number of connections."""

    name: str
    server: Server
    request: Request
    seconds: int
    connections: int = CONNECTIONS


@dataclass(frozen=True)
class Sample:
    """The result of one round of a trial: throughput, latency in ms, and CPU time in µs."""

    trial: str
    round: int
    requests_per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_us: float  # of the server, for each request

    def as_json(self) -> dict[str, Any]:
        """Return the members, rounded to three digits."""
        return rounded(self)


@dataclass(frozen=True)
class Summary:
    """The median of several values, their minimum and their maximum."""

    median: float
    minimum: float
    maximum: float

    @property
    def range_percent(self) -> float:
        """The difference of maximum and minimum, in percent of the median."""
        return 100 * (self.maximum - self.minimum) / self.median if self.median else 0.0


def run_interleaved(run: Run, title: str, trials: Sequence[Trial], rounds: int) -> list[Sample]:
    """Warm up each trial, then measure all in each round; wrong responses are errors of the run.

    Trials take turns, so that what changes on the machine in the meantime affects all of them.
    """
    warm = [trial for trial in trials if _warm_up(run, title, trial)]
    samples = []
    for number in range(rounds):
        for trial in rotated(warm, number):
            sample = _measure(run, title, trial, number)
            wait_until_idle(trial.server.pid)
            samples += [sample] if sample else []
    return samples


def rotated(trials: Sequence[Trial], by: int) -> Iterator[Trial]:
    """Yield all trials, starting with a different one in each round."""
    for index in range(len(trials)):
        yield trials[(index + by) % len(trials)]


def summarize(values: Iterable[float]) -> Summary:
    """Summarize values; raise ValueError if there are none."""
    several = list(values)
    if not several:
        raise ValueError("nothing was measured")
    return Summary(median(several), min(several), max(several))


def summary_of(samples: Sequence[Sample], trial: str, member: str) -> Summary:
    """Summarize a member of a trial's samples over the rounds."""
    return summarize(getattr(sample, member) for sample in samples if sample.trial == trial)


def ratio(samples: Sequence[Sample], trial: str, baseline: str, member: str) -> Summary | None:
    """Summarize the ratio of two trials, computed within each round; None without a common round.

    What slows down a round slows down both.
    """
    own, others = (_by_round(samples, name, member) for name in (trial, baseline))
    rounds = [number for number in own if others.get(number)]
    return summarize(own[number] / others[number] for number in rounds) if rounds else None


def samples_of(result: Result, title: str) -> list[Sample]:
    """Return the samples of a stored result under a title."""
    return [Sample(**sample) for sample in result["samples"][title]]


def trials_of(samples: Sequence[Sample]) -> list[str]:
    """Return the names of the trials, in the order of the first round."""
    return list(dict.fromkeys(sample.trial for sample in samples))


def rounded(value: Any) -> dict[str, Any]:
    """Return the members of a dataclass, floats rounded to three digits."""
    return {
        name: round(member, 3) if isinstance(member, float) else member
        for name, member in asdict(value).items()
    }


def _by_round(samples: Sequence[Sample], trial: str, member: str) -> dict[int, float]:
    return {sample.round: getattr(sample, member) for sample in samples if sample.trial == trial}


def _warm_up(run: Run, title: str, trial: Trial) -> bool:
    """Open connections and fill caches; return whether the responses were correct."""
    try:
        trial.server.send(trial.request)  # the first response may take longer than the load lasts
    except OSError as error:
        run.error(f"{title}: {trial.name}: {error}")
        return False
    is_correct = _load(run, title, trial, _WARM_UP_SECONDS) is not None
    wait_until_idle(trial.server.pid)
    return is_correct


def _measure(run: Run, title: str, trial: Trial, number: int) -> Sample | None:
    before = cpu_seconds(trial.server.pid)
    result = _load(run, title, trial, trial.seconds)
    if result is None:
        return None
    if not result.requests:
        run.error(f"{title}: {trial.name}: no response in {trial.seconds} s")
        return None
    used = cpu_seconds(trial.server.pid) - before
    rate = result.requests_per_second
    run.log(f"{title}: round {number + 1}: {trial.name}: {rate:,.0f} requests/s")
    latencies = (result.p50_ms, result.p95_ms, result.p99_ms)
    return Sample(trial.name, number, rate, *latencies, cpu_us=used / result.requests * 1e6)


def _load(run: Run, title: str, trial: Trial, seconds: int) -> LoadResult | None:
    """Return the result of the load; None, and an error of the run, if responses were wrong."""
    result = run.load.run(trial.server.port, trial.request, seconds, trial.connections)
    error = result.error()
    if error is not None:
        run.error(f"{title}: {trial.name}: {error}")
        return None
    return result
