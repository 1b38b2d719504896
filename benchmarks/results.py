"""What was measured, kept in a file of JSON; each part with what it was measured on."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.bench import Bench
from benchmarks.machine import load_average, machine, versions
from benchmarks.parts.part import Part, Result
from benchmarks.serving.server import ROOT

PAGE = ROOT / "docs" / "performance.md"
FOLDER = ROOT / "docs" / "performance"
FILE = FOLDER / "results.json"


def measured(part: Part, bench: Bench) -> Result:
    """The result of a part, with what was wrong in it, when it was, and on which machine."""
    before, faults = load_average(), len(bench.faults)
    began = datetime.now(UTC)
    result = part.run(bench)
    took = datetime.now(UTC) - began
    about: dict[str, Any] = {
        "began": f"{began:%Y-%m-%d %H:%M} UTC",
        "seconds": round(took.total_seconds()),
        "load_average_before": before,
        "cores": str(bench.cores),
        "machine": machine(),
        "versions": versions(bench.load.program) | {"PostgreSQL": bench.postgres.version()},
        "faults": bench.faults[faults:],
    }
    return {"about": about, **result}


def read(file: Path = FILE) -> dict[str, Result]:
    """The results by part; nothing before the first run."""
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def write(results: dict[str, Result], file: Path = FILE) -> None:
    """Replace what these parts came to before; what others came to stays."""
    kept = read(file) | results
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")
