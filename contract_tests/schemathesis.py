"""`python -m contract_tests.schemathesis [APP …]`: Schemathesis against our live apps.

It knows nothing of an app but the document that the app generates. The checks, the seed and
the limits are in schemathesis.toml.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from contract_tests.api import Api
from contract_tests.apps import ROOT
from contract_tests.targets.databases import SqliteFiles
from contract_tests.targets.live import live, served_apps
from contract_tests.targets.model_server import serving_models
from contract_tests.users import log_in, register


def main(names: list[str]) -> int:
    """0 if Schemathesis finds nothing in the apps named, or in all; 1 otherwise."""
    names = names or served_apps()
    with serving_models(), TemporaryDirectory(prefix="forge-") as folder:
        found = [name for name in names if differs(name, Path(folder))]
    for name in names:
        print(f"schemathesis: {name}: {'differs from its document' if name in found else 'holds'}")
    return 1 if found else 0


def differs(name: str, folder: Path) -> bool:
    """Whether Schemathesis finds anything in an app. It prints what it finds."""
    with live(name, SqliteFiles(folder), folder) as target:
        api = Api(target.client, name)
        user = register(api)
        tokens = {
            "CONTRACT_TOKEN": user.token,
            "CONTRACT_TOKEN_TO_END": log_in(api, user),
            "CONTRACT_TOKEN_OF_ANOTHER": register(api).token,
        }
        url = f"{str(target.client.base_url).rstrip('/')}/openapi.json"
        print(f"schemathesis: {name}", flush=True)
        run = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "run", url],
            env={**os.environ, **tokens},
            cwd=ROOT,
            check=False,
        )
    return run.returncode != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
