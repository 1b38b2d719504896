"""Copies of the tree, in which faults are planted; never the tree itself."""

import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract_tests.planted.faults import Fault, Unplantable

ROOT = Path(__file__).parents[2]
FILES = ("conftest.py", "pyproject.toml")
_CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[str] = _CONFIGURATION["tool"]["importlinter"]["root_packages"]


def copy_tree(destination: Path) -> Path:
    """Copy every package, and what pytest needs beside them, into a folder."""
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, destination / package, ignore=ignored)
    for name in FILES:
        shutil.copy2(ROOT / name, destination)
    return destination


def planted_text(tree: Path, fault: Fault) -> str:
    """The text of the fault's file with the fault in it; Unplantable where it has no place."""
    file = tree / fault.file
    if not file.is_file():
        raise Unplantable(f"{fault.name}: there is no {fault.file}")
    return fault.planted_in(file.read_text(encoding="utf-8"))


@contextmanager
def planted(tree: Path, fault: Fault) -> Iterator[None]:
    """Let a copy of the tree have the fault, and afterwards no more."""
    file, text = tree / fault.file, planted_text(tree, fault)
    original = file.with_name(f"{file.name}.original")
    file.rename(original)
    file.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        # With its own time of change, by which Python tells what it has compiled from what not.
        original.replace(file)
