"""Tables in Markdown that can be read as they are."""

from collections.abc import Sequence

from benchmarks.measuring.figures import Spread


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, the others, which are numbers, to the right."""
    lines = [titles, *rows]
    widths = [max(2, *(len(line[column]) for line in lines)) for column in range(len(titles))]
    rule = ["-" * widths[0], *(f"{'-' * (width - 1)}:" for width in widths[1:])]
    return "\n".join(_line(cells, widths) for cells in (titles, rule, *rows))


def ratio_text(ratio: Spread) -> str:
    """A ratio with the least and the most that it was, such as 1.32 (1.28 to 1.35)."""
    return f"{ratio.median:.2f} ({ratio.least:.2f} to {ratio.most:.2f})"


def number_text(value: Spread) -> str:
    """A median with half of its spread, such as `1,832 ± 3 %`."""
    digits = 0 if value.median >= 100 else 1 if value.median >= 10 else 2
    return f"{value.median:,.{digits}f} ± {value.percent / 2:.0f} %"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    return f"| {' | '.join(padded)} |"
