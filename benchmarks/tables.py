"""Tables in Markdown, aligned so that the source is readable as it is."""

from collections.abc import Callable, Mapping, Sequence

from benchmarks.measurement import Sample, Summary, summary_of, trials_of

_TITLES = ("requests/s", "p50 ms", "p95 ms", "p99 ms", "CPU µs/request")
_LATENCIES = ("p50_ms", "p95_ms", "p99_ms")


def table(titles: Sequence[str], rows: Sequence[Sequence[str]], text_columns: int = 1) -> str:
    """Return a table; the first columns are text, aligned left, the others numbers."""
    lines = [titles, *rows]
    widths = [max(2, *(len(line[column]) for line in lines)) for column in range(len(titles))]
    rule = [
        "-" * width if column < text_columns else f"{'-' * (width - 1)}:"
        for column, width in enumerate(widths)
    ]
    return "\n".join(_line(cells, widths, text_columns) for cells in (titles, rule, *rows))


def trials_table(
    title: str,
    samples: Sequence[Sample],
    more_columns: Mapping[str, Callable[[str], str]] | None = None,
) -> str:
    """Return a table with a row for each trial; further columns are computed from its name."""
    more = more_columns or {}
    rows = [
        [
            trial,
            number_text(summary_of(samples, trial, "requests_per_second")),
            *(f"{summary_of(samples, trial, name).median:.1f}" for name in _LATENCIES),
            number_text(summary_of(samples, trial, "cpu_us")),
            *(cell(trial) for cell in more.values()),
        ]
        for trial in trials_of(samples)
    ]
    return table([title, *_TITLES, *more], rows)


def ratio_text(ratio: Summary) -> str:
    """Return a ratio with its minimum and maximum, such as `1.32 (1.28 to 1.35)`."""
    return f"{ratio.median:.2f} ({ratio.minimum:.2f} to {ratio.maximum:.2f})"


def number_text(value: Summary) -> str:
    """Return a median with half of its range, such as `1,832 ± 3 %`."""
    digits = 0 if value.median >= 100 else 1 if value.median >= 10 else 2
    return f"{value.median:,.{digits}f} ± {value.range_percent / 2:.0f} %"


def _line(cells: Sequence[str], widths: Sequence[int], text_columns: int) -> str:
    padded = [
        cell.ljust(width) if column < text_columns else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"
