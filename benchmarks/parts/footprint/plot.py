"""Memory of a worker."""

from pathlib import Path
from typing import Any

from benchmarks.report.plotting import COLOURS, plot


def draw(result: dict[str, Any], folder: Path) -> None:
    """`footprint.svg`: a bar a contender."""
    memory = result["memory"]
    height = 1 + 0.3 * len(memory)
    with plot(folder / "footprint.svg", "Memory of a worker, MiB", height=height) as axes:
        axes.barh(
            list(memory),
            [size / 2**20 for size in memory.values()],
            color=[COLOURS.get(name.split()[0], "#888888") for name in memory],
        )
        axes.invert_yaxis()
