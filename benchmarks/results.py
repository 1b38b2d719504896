"""The results of all parts, stored in docs/performance/results.json."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.databases import ROOT
from benchmarks.run import Part, Result, Run
from benchmarks.system import load_average, machine, versions

DIRECTORY = ROOT / "docs" / "performance"
FILE = DIRECTORY / "results.json"


def measure(part: Part, run: Run) -> Result:
    """Measure a part; return its result with the time, the machine, the versions and errors."""
    before, errors = load_average(), len(run.errors)
    began = datetime.now(UTC)
    result = part.measure(run)
    took = datetime.now(UTC) - began
    about: dict[str, Any] = {
        "began": f"{began:%Y-%m-%d %H:%M} UTC",
        "seconds": round(took.total_seconds()),
        "load_average_before": before,
        "cores": str(run.cores),
        "machine": machine(),
        "versions": versions(run.load.program) | {"PostgreSQL": run.postgres.version()},
        "errors": run.errors[errors:],
    }
    return {"about": about, **result}


def read(file: Path = FILE) -> dict[str, Result]:
    """Return the results by part; empty before the first run."""
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def write(results: dict[str, Result], file: Path = FILE) -> None:
    """Replace the results of these parts, and keep those of the others."""
    kept = read(file) | results
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")
