"""List the drills, or run one: `python -m drills NAME [--hint] [--reset]`.

The reader edits a copy of the service in `build/drills/`, which git ignores.
"""

import argparse
import importlib
import logging
import re
import shutil
import sys
import sysconfig
import textwrap
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from drills.tools import ROOT, Fault, explained

HERE = Path(__file__).parent
WORK = ROOT / "build" / "drills"
MACHINERY = {"__init__", "__main__", "tools", "with_stacks"}
NAMES = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in MACHINERY)


@dataclass(frozen=True)
class Drill:
    """A drill: the sections of its docstring, its check and its tool."""

    name: str
    title: str
    framework: str
    symptom: str
    provoke: str
    tool: str
    elsewhere: str

    @classmethod
    def named(cls, name: str) -> "Drill":
        """Read the docstring of a drill: a title, and paragraphs that begin with their names."""
        text = importlib.import_module(f"drills.{name}").__doc__ or ""
        title, _, rest = text.partition("\n")
        sections = dict(re.findall(r"^(\w+): (.*?)(?=\n\w+: |\Z)", rest, re.DOTALL | re.MULTILINE))
        words = {key.lower(): " ".join(value.split()) for key, value in sections.items()}
        return cls(name, title, **words)

    def faults(self, folder: Path) -> list[str]:
        """What is still wrong with the service in a folder. None: it is mended.

        What the service logs would say more than the last frame of an error, so it is not shown.
        """
        logging.disable()
        try:
            found: Iterator[str] = importlib.import_module(f"drills.{self.name}").check(folder)
            return list(found)
        except Fault as fault:
            return [str(fault)]
        except Exception as error:  # whatever a broken service raises
            return ["The service fails:\n" + explained(error, folder)]
        finally:
            logging.disable(logging.NOTSET)

    def shown(self, folder: Path) -> str:
        """What the tool prints of the service in a folder."""
        text: str = importlib.import_module(f"drills.{self.name}").tool(folder)
        for path in (folder, *map(sysconfig.get_path, ("purelib", "stdlib"))):
            text = text.replace(f"{path}/", "")
        return text


def service_of(name: str, among: str = "services") -> Path:
    """The file or the folder of a service, or of its solution."""
    module = HERE / among / f"{name}.py"
    return module if module.exists() else module.with_suffix("")


def copy(name: str, folder: Path, among: str = "services") -> Path:
    """Copy a service to a folder, and return the copy."""
    source = service_of(name, among)
    target = folder / source.name
    folder.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)
    return target


def main(arguments: list[str]) -> int:
    """Run the command. The status is 0 once the service is mended, and 1 before."""
    parser = argparse.ArgumentParser(prog="python -m drills", description=__doc__)
    parser.add_argument("name", nargs="?")
    parser.add_argument("--hint", action="store_true", help="run the tool that finds the fault")
    parser.add_argument("--reset", action="store_true", help="start with a new copy")
    parser.add_argument("--work", type=Path, default=WORK, help="the folder of the copies")
    options = parser.parse_args(arguments)
    if options.name is None:
        print("\n".join(_listed()))
        return 0
    if options.name not in NAMES:
        print(f"There is no drill {options.name!r}. make drills lists them.", file=sys.stderr)
        return 2
    return _run(Drill.named(options.name), options.work.resolve(), options.hint, options.reset)


def _run(drill: Drill, work: Path, hint: bool, reset: bool) -> int:
    sys.dont_write_bytecode = True
    warnings.simplefilter("ignore")
    logging.lastResort = logging.NullHandler()
    target = work / service_of(drill.name).name
    if reset or not target.exists():
        copy(drill.name, work)
    shown = target.relative_to(ROOT) if target.is_relative_to(ROOT) else target
    print(f"{drill.name}: {drill.title} ({drill.framework})\n")
    print(_wrapped(f"Symptom. {drill.symptom}"))
    print(_wrapped(f"Provoke it. {drill.provoke}"))
    if hint:
        print(_wrapped(f"Hint. {drill.tool} It prints:"))
        print(textwrap.indent(drill.shown(work).rstrip(), "    ") + "\n")
    faults = drill.faults(work)
    if faults:
        print("\n".join(f"Still wrong: {fault}" for fault in faults))
        print("\n" + _wrapped(f"Edit {shown}, then run this command again."), end="")
        return 1
    solution = service_of(drill.name, "solutions").relative_to(ROOT)
    print(_wrapped(f"Passed. {drill.elsewhere}"))
    print(f"Compare: {solution}")
    return 0


def _listed() -> Iterator[str]:
    for drill in map(Drill.named, NAMES):
        yield f"{drill.name:<24}{drill.framework:<22}{drill.title}"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100, break_on_hyphens=False, break_long_words=False) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
