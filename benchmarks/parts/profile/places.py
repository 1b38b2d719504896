"""Which part of an app a line of code belongs to."""

from collections import defaultdict
from pathlib import Path

from pyinstrument.frame import Frame

from benchmarks.serving.server import ROOT

WAITING = "driver, event loop, waiting for PostgreSQL"
QUERIES = "SQLAlchemy, or Django's ORM"
FRAMEWORK = "the framework and its libraries"
APP = "our app on it: routes, schemas, wire (and Django's store)"
_ELSEWHERE = "what profiles it"
_PACKAGES = {
    "core": "core",
    "http_contract": "http_contract",
    "adapters": "adapters",
    **dict.fromkeys(("fastapi_app", "flask_app", "django_project"), APP),
    **dict.fromkeys(("sqlalchemy", "greenlet"), QUERIES),
    **dict.fromkeys(
        ("asyncio", "asyncpg", "psycopg", "psycopg_binary", "psycopg_pool", "selectors.py"),
        WAITING,
    ),
    "logging": "logging",
}
_MARK = "/site-packages/"
PLACES = (*dict.fromkeys([FRAMEWORK, *_PACKAGES.values()]),)


def shares(root: Frame) -> dict[str, float]:
    """The share (0 to 1) of each place; built-ins and the standard library count for their caller.

    What calls the app is left out.
    """
    seconds: defaultdict[str, float] = defaultdict(float)
    _add(root, _ELSEWHERE, seconds)
    seconds.pop(_ELSEWHERE, None)
    total = sum(seconds.values())
    return {place: round(seconds[place] / total, 4) for place in PLACES if seconds[place]}


def _add(frame: Frame, caller: str, seconds: defaultdict[str, float]) -> None:
    place = place_of(frame.file_path or "") or caller
    seconds[place] += frame.time - sum(child.time for child in frame.children)
    for child in frame.children:
        _add(child, place, seconds)


def place_of(file: str) -> str | None:
    """The place of a file; None for what belongs to its caller, wherever that is."""
    if _MARK in file:
        package = file.rpartition(_MARK)[2]
        if package.startswith("django/db/"):
            return QUERIES
        return _PACKAGES.get(package.partition("/")[0], FRAMEWORK)
    path = Path(file)
    if path.is_relative_to(ROOT):
        return _PACKAGES.get(path.relative_to(ROOT).parts[0], _ELSEWHERE)
    known = (_PACKAGES[name] for name in path.parts[-2:] if name in _PACKAGES)
    return next(known, None)
