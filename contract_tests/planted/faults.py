"""The faults, as a folder for each room holds them: tables `[rule-or-operation.name]` in TOML."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from contract_tests.openapi.contract import document
from contract_tests.targets.in_process import IN_PROCESS

DIRECTORY = Path(__file__).parent
RULES = tuple(f"W{number}" for number in range(1, 14))
OPERATIONS = tuple(
    operation["operationId"]
    for path in document()["paths"].values()
    for operation in path.values()
    if isinstance(operation, dict)
)


class Unplantable(Exception):
    """A fault that cannot be planted, and why not."""


@dataclass(frozen=True)
class Fault:
    """One text of one file, and what stands there instead; `app` is where it has to be caught.

    `caught_in` names the scenarios to try first, which saves running all of them.
    """

    name: str
    room: str
    app: str
    caught_in: str
    file: str
    find: str
    replace: str
    reason: str

    @property
    def rule(self) -> str:
        """The rule or the operation that it breaks."""
        return self.name.partition(".")[0]

    def planted_in(self, text: str) -> str:
        """The file's text with the fault; Unplantable unless its place is there exactly once."""
        if (count := text.count(self.find)) != 1:
            raise Unplantable(f"{self.name}: its text is {count} times in {self.file}, not once")
        return text.replace(self.find, self.replace)


def read_faults(directory: Path = DIRECTORY) -> list[Fault]:
    """Every fault of a folder, by room; Unplantable where one is not what a fault has to be."""
    faults = [fault for file in sorted(directory.glob("*/*.toml")) for fault in _read(file)]
    names = [fault.name for fault in faults]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Unplantable(f"there are two of: {', '.join(sorted(twice))}")
    return faults


def selected(faults: Iterable[Fault], names: Iterable[str]) -> list[Fault]:
    """Those faults that have one of these names, rules or rooms; Unplantable for an unknown one."""
    faults, wanted = list(faults), set(names)
    known = {word for fault in faults for word in (fault.name, fault.rule, fault.room)}
    if unknown := wanted - known:
        raise Unplantable(f"there is no fault, rule or room {', '.join(sorted(unknown))}")
    return [fault for fault in faults if wanted & {fault.name, fault.rule, fault.room}]


def _read(file: Path) -> list[Fault]:
    rules = tomllib.loads(file.read_text(encoding="utf-8"))
    return [
        _fault(f"{rule}.{name}", file.parent.name, members)
        for rule, named in rules.items()
        for name, members in named.items()
    ]


def _fault(name: str, room: str, members: dict[str, str]) -> Fault:
    try:
        fault = Fault(name, room, **members)
    except TypeError as error:
        raise Unplantable(f"{name}: {error}") from None
    if fault.rule not in (*RULES, *OPERATIONS):
        raise Unplantable(f"{name}: there is no rule or operation of that name")
    if fault.app not in IN_PROCESS:
        raise Unplantable(f"{name}: there is no app {fault.app!r}")
    if not fault.find or fault.find == fault.replace:
        raise Unplantable(f"{name}: it changes nothing")
    return fault
