"""Let Schemathesis test our live apps: `python -m contract_tests.stranger [fastapi flask django]`.

Which checks it makes, with which seed and for how long, is said in schemathesis.toml.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from contract_tests.stranger.running import failures
from contract_tests.targets.live import COMMANDS
from contract_tests.targets.model_server import serving_models


def main(names: list[str]) -> int:
    """0 where Schemathesis finds nothing in the apps named, or in all; 1 otherwise."""
    with serving_models(), TemporaryDirectory(prefix="forge-") as folder:
        found = [name for name in names or COMMANDS if failures(name, Path(folder))]
    for name in names or COMMANDS:
        print(f"schemathesis: {name}: {'differs from its document' if name in found else 'holds'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
