"""`python -m tests.mutants`: fail unless the tests kill every mutant that is not explained."""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from contract_tests.planted.faults import copy_tree
from tests.mutants.survivors import Mutant, differences, explained, mutant_from_diff

CONFIGURATION = Path(__file__).with_name("mutmut.cfg")
WORKERS = "2"
# The results of mutmut for a mutant that fails a test. One that never ends is killed too.
KILLED = {"killed", "timeout", "caught by type check"}


def main() -> int:
    """Create every mutant in a copy of the tree, and compare the survivors with those explained."""
    with TemporaryDirectory(prefix="mutants-") as directory:
        tree = copy_tree(Path(directory).resolve())
        shutil.copy(CONFIGURATION, tree / "setup.cfg")
        subprocess.run([*_mutmut(), "run", "--max-children", WORKERS], cwd=tree, check=True)
        found = survivors(tree)
    wrong = list(differences(found, explained()))
    print(*wrong, f"{len(found)} survivors, {len(wrong)} of them wrong", sep="\n")
    return 1 if wrong else 0


def survivors(tree: Path) -> list[Mutant]:
    """The mutants that no test has failed for."""
    results = [line.strip().rpartition(": ") for line in _output_of(tree, "results").splitlines()]
    names = [name for name, _, status in results if name and status not in KILLED]
    return [mutant_from_diff(name, _output_of(tree, "show", name)) for name in names]


def _output_of(tree: Path, *arguments: str) -> str:
    done = subprocess.run(
        [*_mutmut(), *arguments],
        cwd=tree,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def _mutmut() -> list[str]:
    return [sys.executable, "-m", "mutmut"]


if __name__ == "__main__":
    sys.exit(main())
