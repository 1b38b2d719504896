"""Schemathesis, run against one app of ours."""

import os
import subprocess
import sys
from pathlib import Path

from contract_tests.api import Api
from contract_tests.people import log_in, register
from contract_tests.targets.databases import SqliteFiles
from contract_tests.targets.live import live

ROOT = Path(__file__).parents[2]


def failures(framework: str, folder: Path) -> bool:
    """Whether Schemathesis finds anything; what it finds is printed as it is found."""
    with live(framework, SqliteFiles(folder), folder) as target:
        api = Api(target.client)
        somebody = register(api)
        tokens = {"CONTRACT_TOKEN": somebody.token, "CONTRACT_TOKEN_TO_END": log_in(api, somebody)}
        url = f"{str(target.client.base_url).rstrip('/')}/openapi.json"
        print(f"schemathesis: {framework}", flush=True)
        run = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "run", url],
            env={**os.environ, **tokens},
            cwd=ROOT,
            check=False,
        )
    return run.returncode != 0
