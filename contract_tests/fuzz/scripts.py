"""A difference as a script that anybody can run."""

from collections.abc import Sequence
from pathlib import Path
from pprint import pformat

from contract_tests.fuzz.differences import Difference
from contract_tests.fuzz.step import Step

_SCRIPT = '''"""{about} differ; run from the root of the tree: python {path}"""

import sys

from contract_tests.fuzz.repeating import repeat
from contract_tests.fuzz.step import Step

STEPS = {steps}

if __name__ == "__main__":
    sys.exit(repeat(STEPS, kind={kind!r}))
'''


def write_script(folder: Path, difference: Difference, steps: Sequence[Step], kind: str) -> Path:
    """Write it below a folder, which is made; names the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"difference_{len([*folder.glob('difference_*.py')]) + 1}.py"
    shown = pformat([*steps], width=100, sort_dicts=False)
    about = difference.about.capitalize()
    script = _SCRIPT.format(about=about, path=path, steps=shown, kind=kind)
    path.write_text(script, encoding="utf-8")
    return path
