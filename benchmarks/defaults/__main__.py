"""`python -m benchmarks.defaults`: measure how the frameworks behave, and write docs/defaults.md.

Takes about a quarter of an hour. `--page` counts lines again, and takes all else from the results.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.defaults import features, over_http, page, renames, suite
from benchmarks.defaults.serving import BY_OTHERS, OURS, served, title
from benchmarks.results import read, write
from dev.app_sizes import ROOT


def measure(folder: Path) -> dict[str, Any]:
    """Everything that the page shows."""
    reference = "ours_fastapi"
    log(f"{title(reference)}: which rows of the suite need the chosen operations only")
    with served(reference, folder) as url:
        units = suite.run(url, folder)
    answered = {unit["unit"]: unit for unit in units}
    kinds = suite.chosen(units)
    scenarios = suite.scenarios_of(kinds)
    held: dict[str, Any] = {}
    refusals: dict[str, Any] = {}
    cells: dict[str, Any] = {}
    acting: dict[str, list[str]] = {}
    for app in (*BY_OTHERS, *OURS):
        log(f"{title(app)}: {len(scenarios)} scenarios")
        with served(app, folder) as url:
            cells[app] = over_http.cells(url)
            units = suite.run(url, folder, scenarios)
        held[app] = suite.counts(units, kinds)
        refusals[app] = suite.refusals(units, answered, kinds)
        acting[app] = [one["unit"] for one in units if one["acts"] and one["unit"] in kinds]
    log("renames, libraries, samples, features")
    return {
        "scenarios": len(scenarios),
        "suite": held,
        "refusals": refusals,
        "over_http": cells,
        "renames": renames.measure(folder, acting),
        **printed_by("coercions"),
        **printed_by("samples"),
        **features.measure(),
    }


def printed_by(module: str) -> dict[str, Any]:
    """The JSON that a module of this package prints, in a process of its own."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", f"benchmarks.defaults.{module}"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=300,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def log(text: str) -> None:
    """Say what is being done."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> None:
    """Measure unless only the page is to be written, then write it."""
    if "--page" in arguments:
        write({"defaults": read()["defaults"] | features.measure()})
    else:
        with TemporaryDirectory(prefix="defaults-") as folder:
            write({"defaults": measure(Path(folder))})
    page.write()


if __name__ == "__main__":
    main(sys.argv[1:])
