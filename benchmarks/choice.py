"""What of the measurements is asked for."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.operations import BY_NAME

FRAMEWORKS = ("fastapi", "flask", "django")


@dataclass(frozen=True)
class Choice:
    """Which parts, frameworks and operations; how many rounds, of how many seconds each.

    None is what the part itself has chosen.
    """

    parts: Sequence[str]
    frameworks: Sequence[str] = FRAMEWORKS
    operations: Sequence[str] = tuple(BY_NAME)
    rounds: int | None = None
    seconds: int | None = None
    writes: bool = True


def _is_narrowed(asked: argparse.Namespace) -> bool:
    """Whether it would leave something out that stands on the page."""
    everything = set(asked.framework) == set(FRAMEWORKS) and set(asked.operation) == set(BY_NAME)
    return not everything or asked.rounds is not None or asked.seconds is not None


def chosen(parts: Sequence[str], arguments: Sequence[str] | None = None) -> Choice:
    """What the command line asks for; it exits, with a plain message, where that is nothing."""
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("--only", nargs="+", default=parts, metavar="PART", help=f"of {', '.join(parts)}")
    add("--framework", nargs="+", choices=FRAMEWORKS, default=FRAMEWORKS)
    add("--operation", nargs="+", choices=tuple(BY_NAME), default=tuple(BY_NAME))
    add("--rounds", type=int, help="how often each is measured")
    add("--seconds", type=int, help="how long each time")
    add("--no-write", action="store_true", help="leave docs/ as it is, as every narrowed run does")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.only) - set(parts):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; say {', '.join(parts)}")
    return Choice(
        tuple(part for part in parts if part in asked.only),
        tuple(asked.framework),
        tuple(asked.operation),
        asked.rounds,
        asked.seconds,
        writes=not asked.no_write and not _is_narrowed(asked),
    )
