"""Where the time goes, as bars."""

from pathlib import Path
from typing import Any

from benchmarks.parts.profile.places import PLACES
from benchmarks.report.plotting import plot


def draw(result: dict[str, Any], folder: Path) -> None:
    """`profile.svg`: a bar an operation and a framework, of all places one behind the other."""
    bars = [
        (f"{operation}, {framework}", found)
        for operation, by_framework in result["shares"].items()
        for framework, found in by_framework.items()
    ]
    labels = [label for label, _ in bars]
    with plot(folder / "profile.svg", "Where the time of a request goes, %", height=4.8) as axes:
        left = [0.0] * len(bars)
        for place in PLACES:
            widths = [100 * found.get(place, 0) for _, found in bars]
            axes.barh(labels, widths, left=left, label=place)
            left = [so_far + width for so_far, width in zip(left, widths, strict=True)]
        axes.invert_yaxis()
        axes.legend(fontsize="x-small", loc="upper center", bbox_to_anchor=(0.4, -0.08), ncols=2)
