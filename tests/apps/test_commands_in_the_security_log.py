"""Commands that appoint staff write to the security log, on stderr."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from contract_tests.apps import APPS, ROOT, argv, complete_apps
from contract_tests.targets.databases import migrate, sqlite_url
from contract_tests.targets.environment import SETTINGS
from core.run_blocking import run_blocking
from tests.stores.shortcuts import ANNA, add
from tests.stores.stores import IN_SQL


@pytest.mark.parametrize("name", complete_apps())
def test_appointing_staff_is_a_line_of_the_security_log(name: str, tmp_path: Path) -> None:
    if not APPS[name].is_installed:
        pytest.skip(f"not checked: {name} is not installed")
    database_url = sqlite_url(tmp_path / "forge.db")
    migrate(database_url)
    open_store, _ = IN_SQL["sqlalchemy, blocking"]
    with open_store(database_url) as runner:
        run_blocking(add(runner.store, ANNA))
    command = APPS[name].appoint_command
    assert command is not None
    ran = subprocess.run(
        [*argv(command), "anna"],
        cwd=ROOT,
        env={**os.environ, **SETTINGS, "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    (line,) = ran.stderr.splitlines()
    assert re.fullmatch(
        rf"[0-9 :,-]+ INFO forge\.security \[-\] staff_appointed user={ANNA.id} client=-", line
    )
