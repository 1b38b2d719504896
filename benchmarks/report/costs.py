"""The table of what several trials of the same request came to."""

from collections.abc import Callable, Sequence

from benchmarks.measuring.figures import Figure, of_trial
from benchmarks.measuring.reading import trials_of
from benchmarks.report.tables import number_text, table

TITLES = ("requests/s", "p50 ms", "p95 ms", "p99 ms", "CPU µs/request")
_TIMES = ("p50_ms", "p95_ms", "p99_ms")


def costs(
    title: str, figures: Sequence[Figure], more: dict[str, Callable[[str], str]] | None = None
) -> str:
    """A line a trial, with further columns where there are any."""
    rows = [
        [
            trial,
            number_text(of_trial(figures, trial, "requests_per_second")),
            *(f"{of_trial(figures, trial, name).median:.1f}" for name in _TIMES),
            number_text(of_trial(figures, trial, "cpu_us")),
            *(told(trial) for told in (more or {}).values()),
        ]
        for trial in trials_of(figures)
    ]
    return table([title, *TITLES, *(more or {})], rows)
