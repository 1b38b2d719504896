"""One run of the suite against one app, in a copy of the tree."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from contract_tests.planted.witness import PLAIN

PATIENCE = 1_200  # seconds for a run; a scenario that hangs is ended long before


@dataclass(frozen=True)
class Said:
    """What came of a run: the ids of the scenarios that passed, and of those that did not."""

    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    output: str = ""


def run_some(tree: Path, app: str, scenarios: str) -> Said:
    """Run the scenarios of a file or a room against an app, until it is clear if they hold."""
    return _run(tree, app, PLAIN, f"contract_tests/{scenarios}")


def run_all(tree: Path, app: str) -> Said:
    """Run every scenario against an app, until it is clear whether they hold."""
    return _run(tree, app, "contract_tests")


def run_alone(tree: Path, app: str, scenarios: Iterable[str]) -> Said:
    """Run nothing but these scenarios, and all of them."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write("\n".join(scenarios))
        file.flush()
        return _run(tree, app, "contract_tests", "--alone", file.name)


def _run(tree: Path, app: str, *what: str) -> Said:
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as file:
        command = [
            *(sys.executable, "-m", "pytest", *what, "-q", "--tb=line"),
            *("-p", "contract_tests.planted.witness", "-p", "no:cacheprovider"),
            *("--basetemp", str(tree / ".scratch")),
            *("-m", f"{app} and not (live or postgresql or matrix)", "--said", file.name),
        ]
        try:
            output = subprocess.run(
                command,
                cwd=tree,
                env=_environment(tree),
                timeout=PATIENCE,
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            ).stdout
        except subprocess.TimeoutExpired:
            return Said(output=f"it took longer than {PATIENCE} s")
        said = json.loads(file.read() or "{}")
    return Said(**{name: tuple(ids) for name, ids in said.items()}, output=output)


def _environment(tree: Path) -> dict[str, str]:
    """Python's, so that the copy is imported wherever it is run from, and no plugins but ours."""
    return os.environ | {"PYTHONPATH": str(tree), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
