"""Running the profiler on each app, in a process of its own."""

import json
import os
import subprocess
import sys
from typing import Any

from benchmarks.bench import Bench
from benchmarks.choice import Choice
from benchmarks.operations import ARTICLES, HEALTH, PUBLISH, Operation
from benchmarks.parts.part import Result
from benchmarks.serving.contenders import Contender, ours_for
from benchmarks.serving.server import ROOT, SECRET_KEY

PROFILED = (HEALTH, ARTICLES, PUBLISH)
SECONDS = 3
_STARTING = 3  # seconds


def seconds(choice: Choice) -> float:
    """About how long it takes."""
    return len(choice.frameworks) * len(PROFILED) * ((choice.seconds or SECONDS) + _STARTING)


def measure(bench: Bench) -> Result:
    """Where the time of our apps goes, one operation after the other."""
    database_url = bench.database_url("profile")
    length = bench.choice.seconds or SECONDS
    shares: dict[str, Any] = {operation.name: {} for operation in PROFILED}
    for contender in ours_for(bench.choice.frameworks):
        for operation in PROFILED:
            bench.tell(f"profile: {contender.name}: {operation.name}")
            run = _profiled(contender, operation, database_url, length)
            if run.returncode:
                bench.fault(f"profile: {contender.name}: {run.stderr.strip()[-500:]}")
            else:
                found = json.loads(run.stdout.splitlines()[-1])
                shares[operation.name][contender.framework] = found
    return {"shares": shares}


def _profiled(
    contender: Contender, operation: Operation, database_url: str, length: int
) -> subprocess.CompletedProcess[str]:
    command = (contender.framework, contender.app, operation.name, str(length))
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks.parts.profile.sampling", *command],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url, "SECRET_KEY": SECRET_KEY},
        check=False,
        capture_output=True,
        text=True,
    )
