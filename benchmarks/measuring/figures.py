"""What a round says, and what several rounds say together."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """What one round of a trial came to; times of answers in ms, of the processor in µs."""

    trial: str
    round: int
    requests_per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_us: float  # of the server, a request

    def as_json(self) -> dict[str, Any]:
        """Rounded to what is worth telling."""
        return {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


@dataclass(frozen=True)
class Spread:
    """A median, and the least and the most that it is the median of."""

    median: float
    least: float
    most: float

    @property
    def percent(self) -> float:
        """How far the least and the most are apart, in hundredths of the median."""
        return 100 * (self.most - self.least) / self.median if self.median else 0.0


def spread(values: Iterable[float]) -> Spread:
    """What these values come to; ValueError for none."""
    several = list(values)
    if not several:
        raise ValueError("nothing was measured")
    return Spread(median(several), min(several), max(several))


def of_trial(figures: Sequence[Figure], trial: str, member: str) -> Spread:
    """What a member of a trial's figures comes to over its rounds."""
    return spread(getattr(figure, member) for figure in figures if figure.trial == trial)


def ratio(figures: Sequence[Figure], trial: str, other: str, member: str) -> Spread | None:
    """How many times as much as the other's it is; None where no round measured both.

    It is computed round by round: what slows a round down slows both down.
    """
    own, others = (_by_round(figures, name, member) for name in (trial, other))
    rounds = [number for number in own if others.get(number)]
    return spread(own[number] / others[number] for number in rounds) if rounds else None


def _by_round(figures: Sequence[Figure], trial: str, member: str) -> dict[int, float]:
    return {figure.round: getattr(figure, member) for figure in figures if figure.trial == trial}
