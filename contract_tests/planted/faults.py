"""Planted faults as TOML files describe them, and copies of the tree to plant them in."""

import shutil
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from typing import ClassVar, TypeVar

from contract_tests.apps import APPS, ROOT
from contract_tests.openapi.contract import operations

DIRECTORY = Path(__file__).parent
RULES = tuple(f"W{number}" for number in range(1, 14))
OPERATIONS = tuple(operations())
# Copied besides the packages.
FILES = ("conftest.py", "pyproject.toml")
_CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[str] = _CONFIGURATION["tool"]["importlinter"]["root_packages"]


class Unplantable(Exception):
    """A fault that cannot be planted, and why not."""


@dataclass(frozen=True)
class Replacement:
    """A text of a file, and its replacement. Raises Unplantable where it changes nothing.

    `caught_in` are tests to try first, which saves running all of them.
    """

    selected_by: ClassVar[str] = "fault"  # what `words` are

    name: str
    caught_in: str
    file: str
    find: str
    replace: str
    reason: str

    def __post_init__(self) -> None:
        if not self.find or self.find == self.replace:
            raise Unplantable(f"{self.name}: it changes nothing")

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> set[str]:
        """The names that select it."""
        return {self.name}

    def planted_in(self, text: str) -> str:
        """The text of the file with the fault. Raises Unplantable unless `find` is there once."""
        if (count := text.count(self.find)) != 1:
            raise Unplantable(f"{self.name}: its text is {count} times in {self.file}, not once")
        return text.replace(self.find, self.replace)


@dataclass(frozen=True)
class Fault(Replacement):
    """A fault that the suite has to catch in `app`.

    In TOML it is the table `[rule.name]` or `[operation.name]`. `caught_in` is a file of scenarios.
    """

    selected_by: ClassVar[str] = "fault, rule or area"

    area: str
    app: str

    def __str__(self) -> str:
        return f"{self.name} ({self.app})"

    @property
    def rule(self) -> str:
        """The rule or the operation that it breaks."""
        return self.name.partition(".")[0]

    @property
    def words(self) -> set[str]:
        """The names that select it."""
        return {self.name, self.rule, self.area}


Planted = TypeVar("Planted", bound=Replacement)


def read_faults(directory: Path = DIRECTORY) -> list[Fault]:
    """Every fault of a folder, by area. Raises Unplantable for one that is not valid."""
    faults = [fault for file in sorted(directory.glob("*/*.toml")) for fault in _read(file)]
    refuse_equal_names(faults)
    return faults


def refuse_equal_names(faults: Iterable[Replacement]) -> None:
    """Raise Unplantable where two faults have one name."""
    names = [fault.name for fault in faults]
    if repeated := {name for name in names if names.count(name) > 1}:
        raise Unplantable(f"there are two of: {', '.join(sorted(repeated))}")


def selected(faults: Sequence[Planted], names: Iterable[str] | None) -> list[Planted]:
    """The faults that these names select, all of them for None.

    Raises Unplantable for a name that selects none.
    """
    if names is None:
        return [*faults]
    requested = set(names)
    if unknown := requested.difference(*(fault.words for fault in faults)):
        kinds = faults[0].selected_by if faults else Replacement.selected_by
        raise Unplantable(f"there is no {kinds} {', '.join(sorted(unknown))}")
    return [fault for fault in faults if requested & fault.words]


def _read(file: Path) -> list[Fault]:
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return [
        _fault(f"{rule}.{name}", file.parent.name, members)
        for rule, named in tables.items()
        for name, members in named.items()
    ]


def _fault(name: str, area: str, members: dict[str, str]) -> Fault:
    try:
        fault = Fault(name=name, area=area, **members)
    except TypeError as error:
        raise Unplantable(f"{name}: {error}") from None
    if fault.rule not in (*RULES, *OPERATIONS):
        raise Unplantable(f"{name}: there is no rule or operation of that name")
    if fault.app not in APPS:
        raise Unplantable(f"{name}: there is no app {fault.app!r} in contract_tests/apps.py")
    return fault


def copy_tree(destination: Path) -> Path:
    """Copy every package, and the files that pytest needs, into a folder."""
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, destination / package, ignore=ignored)
    for name in FILES:
        shutil.copy2(ROOT / name, destination)
    return destination


def planted_text(tree: Path, fault: Replacement) -> str:
    """The text of the fault's file with the fault. Raises Unplantable if it has no place there."""
    file = tree / fault.file
    if not file.is_file():
        raise Unplantable(f"{fault.name}: there is no {fault.file}")
    return fault.planted_in(file.read_text(encoding="utf-8"))


@contextmanager
def planted(tree: Path, fault: Replacement) -> Iterator[None]:
    """Plant a fault in a copy of the tree, and remove it afterwards."""
    file, text = tree / fault.file, planted_text(tree, fault)
    original = file.with_name(f"{file.name}.original")
    file.rename(original)
    file.write_text(text, encoding="utf-8")
    # Python would take what it compiled for another fault of the same second and size.
    Path(cache_from_source(str(file))).unlink(missing_ok=True)
    try:
        yield
    finally:
        # With its own time of modification, by which Python knows whether it compiled the file.
        original.replace(file)
