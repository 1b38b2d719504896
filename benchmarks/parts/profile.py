"""Where the time of each app goes, by a sampling profiler."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.charts import chart
from benchmarks.databases import ROOT
from benchmarks.parts.profiler import LAYERS
from benchmarks.run import Options, Part, Result, Run
from benchmarks.servers import SECRET_KEY, Deployment, ours
from benchmarks.tables import table
from benchmarks.workload import ARTICLES, BY_NAME, HEALTH, PUBLISH, Operation

OPERATIONS = (HEALTH, ARTICLES, PUBLISH)
SECONDS = 3
_STARTUP_SECONDS = 3
_TEXT = """\
The share of each layer in the time of one request of our apps, in percent. pyinstrument samples
every half millisecond, in one process, with one request after the other and without a server: the
time of uvicorn and gunicorn is not included, the time of waiting for PostgreSQL is. Built-in
functions and the standard library count for their caller.

![where the time goes](performance/profile.svg)"""


def seconds(options: Options) -> float:
    """Estimate how long the part takes."""
    length = (options.seconds or SECONDS) + _STARTUP_SECONDS
    return len(options.frameworks) * len(OPERATIONS) * length


def measure(run: Run) -> Result:
    """Profile our apps, each operation in a process of its own."""
    database_url = run.database_url("profile")
    length = run.options.seconds or SECONDS
    shares: dict[str, Any] = {operation.name: {} for operation in OPERATIONS}
    for framework in run.options.frameworks:
        for operation in OPERATIONS:
            run.log(f"profile: {framework}: {operation.name}")
            profiled = _profile(ours(framework), operation, database_url, length)
            if profiled.returncode:
                run.error(f"profile: {framework}: {profiled.stderr.strip()[-500:]}")
            else:
                found = json.loads(profiled.stdout.splitlines()[-1])
                shares[operation.name][framework] = found
    return {"shares": shares}


def _profile(
    deployment: Deployment, operation: Operation, database_url: str, length: int
) -> subprocess.CompletedProcess[str]:
    arguments = (deployment.framework, deployment.app, operation.name, str(length))
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks.parts.profiler", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url, "SECRET_KEY": SECRET_KEY},
        check=False,
        capture_output=True,
        text=True,
    )


def section(result: Result) -> str:
    """Return a table for each operation, with a column for each framework."""
    return "\n\n".join([_TEXT, *(_table(*item) for item in result["shares"].items())])


def _table(operation: str, shares: dict[str, dict[str, float]]) -> str:
    rows = [
        [layer, *(f"{100 * found.get(layer, 0):.0f}" for found in shares.values())]
        for layer in LAYERS
        if any(layer in found for found in shares.values())
    ]
    return table([BY_NAME[operation].title, *shares], rows)


def draw(result: Result, directory: Path) -> None:
    """Write `profile.svg`: a stacked bar for each operation and framework."""
    bars = [
        (f"{operation}, {framework}", found)
        for operation, by_framework in result["shares"].items()
        for framework, found in by_framework.items()
    ]
    labels = [label for label, _ in bars]
    with chart(
        directory / "profile.svg", "Where the time of a request goes, %", height=4.8
    ) as axes:
        left = [0.0] * len(bars)
        for layer in LAYERS:
            widths = [100 * found.get(layer, 0) for _, found in bars]
            axes.barh(labels, widths, left=left, label=layer)
            left = [so_far + width for so_far, width in zip(left, widths, strict=True)]
        axes.invert_yaxis()
        axes.legend(fontsize="x-small", loc="upper center", bbox_to_anchor=(0.4, -0.08), ncols=2)


PART = Part("profile", "Where the time goes", seconds, measure, section, draw)
