"""What a part is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.bench import Bench
from benchmarks.choice import Choice

Result = dict[str, Any]  # what JSON holds


@dataclass(frozen=True)
class Part:
    """A part: about how long it takes, how it measures, and how its result is shown.

    `section` is Markdown without a title; `draw` puts the plots that it names into a folder.
    """

    name: str
    title: str
    seconds: Callable[[Choice], float]
    run: Callable[[Bench], Result]
    section: Callable[[Result], str]
    draw: Callable[[Result, Path], None]
