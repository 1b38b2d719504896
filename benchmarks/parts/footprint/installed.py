"""What an app's installation brings along."""

from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "the-forge"


def installed_with(extra: str) -> dict[str, int]:
    """The bytes of each distribution that an extra of the project's brings along, by name.

    The project itself is not counted, nor what Python compiles while it runs.
    """
    sizes: dict[str, int] = {}
    to_see = [Requirement(f"{PROJECT}[{extra}]")]
    seen: set[tuple[str, frozenset[str]]] = set()
    while to_see:
        wanted = to_see.pop()
        key = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if key not in seen:
            seen.add(key)
            found = distribution(wanted.name)
            sizes[key[0]] = _size(found)
            to_see.extend(_needs(found, wanted.extras))
    del sizes[PROJECT]
    return sizes


def _needs(found: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for text in found.requires or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": name}) for name in ("", *extras)):
            yield requirement


def _size(found: Distribution) -> int:
    files = [Path(str(file.locate())) for file in found.files or () if file.suffix != ".pyc"]
    return sum(file.stat().st_size for file in files if file.is_file())
