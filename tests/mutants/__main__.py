"""`python -m tests.mutants`: fail unless a test fails for every mutant that is not explained."""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from contract_tests.planted.faults import copy_tree
from tests.mutants.survivors import Mutant, differences, explained, shown

CONFIGURATION = Path(__file__).with_name("mutmut.cfg")
AT_ONCE = "2"
# The states of mutants for which a test failed, one that never ends included.
SEEN = {"killed", "timeout", "caught by type check"}


def main() -> int:
    """Try every mutant in a copy of the tree, and compare the survivors with the explained ones."""
    with TemporaryDirectory(prefix="mutants-") as directory:
        tree = copy_tree(Path(directory).resolve())
        shutil.copy(CONFIGURATION, tree / "setup.cfg")
        subprocess.run([*_mutmut(), "run", "--max-children", AT_ONCE], cwd=tree, check=True)
        found = survivors(tree)
    wrong = list(differences(found, explained()))
    print(*wrong, f"{len(found)} survivors, {len(wrong)} of them wrong", sep="\n")
    return 1 if wrong else 0


def survivors(tree: Path) -> list[Mutant]:
    """The mutants for which no test failed, after a run in this tree."""
    results = [line.strip().rpartition(": ") for line in _ask(tree, "results").splitlines()]
    names = [name for name, _, status in results if name and status not in SEEN]
    return [shown(name, _ask(tree, "show", name)) for name in names]


def _ask(tree: Path, *what: str) -> str:
    answer = subprocess.run(
        [*_mutmut(), *what],
        cwd=tree,
        check=True,
        capture_output=True,
        text=True,
    )
    return answer.stdout


def _mutmut() -> list[str]:
    return [sys.executable, "-m", "mutmut"]


if __name__ == "__main__":
    sys.exit(main())
