"""The direction of imports. A canary shows that each contract can be broken."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import CONFIGURATION, PACKAGES, ROOT

CONTRACTS: dict[str, str] = {
    contract["id"]: contract["name"]
    for contract in CONFIGURATION["tool"]["importlinter"]["contracts"]
}
APPS = ["fastapi_app", "flask_app", "django_project"]
DEPLOYED = ["core", "http_contract", "adapters", *APPS, "examples"]

FORBIDDEN = [
    # input and output of the standard library, and installed packages
    *[("core", "core/use_cases", f"import {name}") for name in ("asyncio", "http", "sqlite3")],
    *[("core", "core/domain", f"import {name}") for name in ("socket", "threading", "os.path")],
    *[("core", "core", f"import {name}") for name in ("flask", "django.db", "sqlalchemy", "yaml")],
    ("core", "core/use_cases", "from adapters.memory.store import MemoryStore"),
    ("core", "core/domain", "from http_contract import problems"),
    ("core", "core/ports", "import flask_app"),
    *[
        ("http_contract", "http_contract", f"import {name}")
        for name in ("asyncio", "fastapi", "starlette.requests", "django", "werkzeug", "adapters")
    ],
    ("http_contract", "http_contract", "from core.domain import accounts"),
    ("http_contract", "http_contract", "from core.domain.validation import USERNAME_LIMIT"),
    ("http_contract", "http_contract", "from core import ports"),
    ("http_contract", "http_contract", "import core.use_cases.accounts"),
    *[("http_contract", "http_contract", f"import {app}") for app in APPS],
    *[("adapters", "adapters/sqlalchemy", f"import {app}") for app in APPS],
    ("adapters", "adapters/memory", "from http_contract.problems import Problem"),
    *[("apps", one, f"import {other}") for one in APPS for other in APPS if one != other],
    ("layers", "http_contract", "import adapters.system"),
    ("layers", "adapters", "import http_contract.cors"),
    ("layers", "core", "import adapters.system"),
    *[("layers", app, "import examples") for app in APPS],
    ("by-hand", "benchmarks/plain/with_flask", "from core.domain import articles"),
    ("django", "django_project/database", "import django_project.accounts.models"),
    ("django", "django_project/database", "import django_project.config.composition"),
    ("django", "django_project/config", "import django_project.api.views"),
    ("django", "django_project/api", "import django_project.accounts.models"),
    ("by-hand", "benchmarks/limit", "import fastapi_app"),
    ("gateway", "gateway", "from http_contract.problems import Problem"),
    ("gateway", "gateway", "import fastapi_app"),
    ("gateway", "gateway", "from core.domain import slugs"),
    ("conformance", "http_conformance", "from core.domain import slugs"),
    ("conformance", "http_conformance", "import contract_tests.api"),
    ("conformance", "http_conformance", "from gateway.openapi import Operation"),
    ("deploy", "deploy", "from http_contract.problems import Problem"),
    ("deploy", "deploy", "import tests.errors"),
    *[("console", "console", f"import {app}") for app in (*APPS, "core.use_cases", "flask")],
    *[("tests", package, "import contract_tests") for package in DEPLOYED],
    ("tests", "core", "from benchmarks import operations"),
    *[("tests", package, "from tests import errors") for package in DEPLOYED],
]


@pytest.fixture(scope="module")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages, in which imports are planted."""
    copy = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, copy / package, ignore=ignored)
    return copy


def broken_contracts(tree: Path) -> list[str]:
    """The names of the contracts that are broken in a tree."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    wide = os.environ | {"COLUMNS": "200"}  # so that no name is wrapped
    run = subprocess.run(command, cwd=tree, env=wide, capture_output=True, text=True, check=False)
    verdicts = {line.partition(" (")[0] for line in run.stdout.splitlines()}
    broken = [name for name in CONTRACTS.values() if f"{name} BROKEN" in verdicts]
    kept = [name for name in CONTRACTS.values() if f"{name} KEPT" in verdicts]
    assert len(broken) + len(kept) == len(CONTRACTS), run.stdout + run.stderr
    return broken


def test_every_contract_is_kept(copied_tree: Path) -> None:
    assert broken_contracts(copied_tree) == []


@pytest.mark.parametrize(("contract", "package", "forbidden_import"), FORBIDDEN)
def test_a_forbidden_import_breaks_its_contract(
    copied_tree: Path, contract: str, package: str, forbidden_import: str
) -> None:
    planted = copied_tree / package / "planted.py"
    planted.write_text(f'"""A canary."""\n\n{forbidden_import}\n')
    try:
        assert CONTRACTS[contract] in broken_contracts(copied_tree)
    finally:
        planted.unlink()


def test_every_contract_has_a_canary() -> None:
    assert {contract for contract, _, _ in FORBIDDEN} == set(CONTRACTS)
