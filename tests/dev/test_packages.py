"""What `make` installs: the locks, and what happens where they cannot be installed."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dev import packages
from dev.packages import LOCKS, ROOT, extras_of, pinned, required

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]


def versions(what: str) -> dict[str, str]:
    """The pinned version of each package of a lock."""
    requirements = pinned(what)
    return {name: text.split("==")[1].split()[0] for name, text in requirements.items()}


def test_what_serves_is_pinned_alike_in_both_locks() -> None:
    everything, serving = pinned("all"), pinned("serve")
    assert serving.keys() < everything.keys()
    for name, requirement in serving.items():  # which may be for fewer platforms
        assert _version_and_hashes(requirement) == _version_and_hashes(everything[name])


def _version_and_hashes(requirement: str) -> list[str]:
    first, *hashes = requirement.splitlines()
    return [first.split()[0], *hashes]


@pytest.mark.parametrize("what", LOCKS)
def test_a_lock_satisfies_pyproject(what: str) -> None:
    extras = extras_of(EXTRAS["serve"]) if what == "serve" else [*EXTRAS]
    texts = [*PROJECT["dependencies"], *(text for extra in extras for text in EXTRAS[extra])]
    found = versions(what)
    for requirement in map(Requirement, texts):
        if requirement.name != PROJECT["name"]:
            version = found[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), f"{requirement}, {version}: make lock"


def test_the_extra_that_serves_is_of_the_apps_and_what_it_names() -> None:
    (apps,) = (one for one in map(Requirement, EXTRAS["serve"]) if one.name == PROJECT["name"])
    assert apps.extras == {"console", "django", "fastapi", "flask"}
    assert extras_of(EXTRAS["serve"]) == ["serve", *sorted(apps.extras)]
    assert {"honcho", "setuptools", "uv"} <= set(required("serve")) < set(required("all"))


# In a copy of what make reads


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with the Makefile, the locks and `dev.packages`, and an empty cache of packages."""
    tree = tmp_path / "the forge"
    (tree / "dev").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", *LOCKS.values(), "dev/__init__.py"):
        shutil.copy(ROOT / name, tree / name)
    for name in ("packages", "contract", "reset"):
        shutil.copy(ROOT / "dev" / f"{name}.py", tree / "dev")
    return tree


def make(tree: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make in a tree, with this Python, and without a network."""
    nowhere = "http://127.0.0.1:9/simple"
    own = {
        "HOME": str(tree.parent),  # without a configuration of pip or uv
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": nowhere,
        "UV_DEFAULT_INDEX": nowhere,
        "PIP_RETRIES": "0",
        "UV_HTTP_RETRIES": "0",
        "PIP_CACHE_DIR": str(tree.parent / "pip"),
        "UV_CACHE_DIR": str(tree.parent / "uv"),
    }
    removed = ("PIP_FIND_LINKS", "MAKEFLAGS", "MAKELEVEL", "PYTHONPATH")
    inherited = {name: value for name, value in os.environ.items() if name not in removed}
    return subprocess.run(
        ["make", f"PYTHON={sys.executable}", *arguments],
        cwd=tree,
        env=inherited | own | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def installed(tree: Path, folder: Path) -> None:
    """Pretend that everything is installed in a folder."""
    python = tree / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (tree / ".venv" / "folder").write_text(str(folder))
    for what in LOCKS:
        (tree / ".venv" / f"{what}.installed").touch()


def test_make_alone_lists_every_target(tree: Path) -> None:
    listed = make(tree)
    assert listed.returncode == 0
    for target in ("help", "serve", "test", "test-all", "contract", "reset"):
        assert f"make {target} " in listed.stdout


def test_without_a_network_one_line_says_so(tree: Path) -> None:
    installed(tree, tree.parent / "before it was moved")
    failed = make(tree, "serve")
    assert failed.returncode != 0
    assert "Installing" in failed.stdout
    assert ".venv was not made for this folder, so it is made anew." in failed.stdout
    assert (tree / ".venv" / "folder").read_text() == str(tree)
    said, *of_make = failed.stderr.splitlines()
    assert said.startswith("pip failed, as .venv/packages.log tells: ")
    assert said.endswith("(Is there a network?)")
    assert [line.startswith("make: ***") for line in of_make] == [True]


def test_an_old_python_is_one_line(tree: Path) -> None:
    old = tree.parent / "python3.10"
    renamed = "sed 's/3.11/3.99/; s/3, 11/3, 99/'"
    old.write_text(f'#!/bin/sh\nexec {sys.executable} -c "$(echo "$2" | {renamed})"\n')
    old.chmod(0o755)
    failed = make(tree, f"PYTHON={old}", "serve")
    assert "Python 3.99 or later is needed" in failed.stderr.splitlines()[0]


def test_a_requirement_that_no_lock_pins_is_one_line(tree: Path) -> None:
    pyproject = tree / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace('"honcho>=2"', '"honcho>=2", "left-pad"'))
    failed = make(tree, "serve")
    assert failed.stderr.splitlines()[0] == (
        "requirements-serve.lock does not pin what pyproject.toml requires: left-pad. "
        "Run make lock."
    )


def test_what_is_installed_is_not_installed_again(tree: Path) -> None:
    installed(tree, tree)
    assert "dev.packages" not in make(tree, "--dry-run", "serve", "check").stdout


@pytest.mark.parametrize("changed", ["requirements-serve.lock", "pyproject.toml"])
def test_a_change_is_installed(tree: Path, changed: str) -> None:
    installed(tree, tree)
    later = (tree / ".venv" / "serve.installed").stat().st_mtime + 1
    os.utime(tree / changed, (later, later))
    assert "dev.packages serve" in make(tree, "--dry-run", "serve").stdout


def test_a_moved_or_copied_folder_gets_an_environment_of_its_own(tree: Path) -> None:
    installed(tree, tree / "before")
    for target, what in (("serve", "serve"), ("check", "all")):
        assert f"dev.packages {what}" in make(tree, "--dry-run", target).stdout


def test_an_environment_whose_python_is_gone_is_made_again(tree: Path) -> None:
    installed(tree, tree)
    python = tree / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(tree / "nowhere")
    assert "dev.packages serve" in make(tree, "--dry-run", "serve").stdout


def test_uv_takes_the_index_that_pip_is_configured_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.delenv("UV_INDEX_URL", raising=False)
    monkeypatch.setattr(packages, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example/simple")
    assert packages.index_of_pip() == {"UV_DEFAULT_INDEX": "https://packages.example/simple"}
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://other.example/simple")
    assert packages.index_of_pip() == {}
