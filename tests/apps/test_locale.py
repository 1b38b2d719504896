"""Commands that are given a name in UTF-8, whatever the locale is."""

import os
import subprocess
from pathlib import Path

import httpx
import pytest

from contract_tests.apps import APPS, ROOT, argv
from contract_tests.targets.environment import SETTINGS
from contract_tests.targets.live import served_apps
from tests.apps.serving_apps import served_app

NAMES = ["ö-staff", "名前"]
# Python would choose UTF-8 by itself.
LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("app", served_apps())
def test_staff_are_appointed_in_any_locale(app: str, tmp_path: Path) -> None:
    with served_app(app, tmp_path) as client:
        tokens = [_sign_up(client, name) for name in NAMES]
        for name in NAMES:
            appointed = _appoint(app, name, tmp_path)
            assert appointed.returncode == 0
            assert b"INFO forge.security [-] staff_appointed user=" in appointed.stderr
            assert len(appointed.stderr.splitlines()) == 1
            assert appointed.stdout == f"{name!a} is staff\n".encode()
        unknown = _appoint(app, "ü", tmp_path)
        assert unknown.returncode == 1
        assert b"not found" in unknown.stderr
        for token in tokens:
            grant = {"name": token[:9], "tier": "Pro"}
            headers = {"Authorization": f"Bearer {token}"}
            assert client.post("/forge/users", json=grant, headers=headers).status_code == 201


def _sign_up(client: httpx.Client, name: str) -> str:
    token: str = client.post("/forge/users", json={"name": name}).json()["token"]
    return token


def _appoint(app: str, name: str, folder: Path) -> "subprocess.CompletedProcess[bytes]":
    command = APPS[app].appoint_command
    assert command is not None
    (database,) = folder.glob("*.db")
    variables = {**SETTINGS, **LOCALE, "DATABASE_URL": f"sqlite:///{database}"}
    return subprocess.run(
        [*argv(command), name.encode()],
        env={**os.environ, **variables},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
