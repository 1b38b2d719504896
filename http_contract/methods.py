"""Which methods a path allows (W6)."""

from collections.abc import Iterable


def allow(methods: Iterable[str]) -> str:
    """The value of `Allow` for a path's own methods: HEAD beside GET, OPTIONS always, sorted."""
    names = {method.upper() for method in methods} | {"OPTIONS"}
    if "GET" in names:
        names.add("HEAD")
    return ", ".join(sorted(names))
