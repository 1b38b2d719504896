"""`python -m dev.audit`: a framework audit. Four tables, each with the three apps side by side.

- The last release of each package that an app requires itself: what one depends on, and its age.
- What an app overrides of its framework's defaults: settings, classes, methods.
- Lines by area, and how many of them belong to no area.
- The time of starting, as a ratio to the quickest of the three, in one run.

`--offline` asks no package index, `--names` lists what is overridden.
"""

import argparse
import ast
import importlib
import inspect
import json
import os
import pkgutil
import re
import statistics
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from dev.app_sizes import AREAS, modules

ROOT = Path(__file__).parents[1]
INDEX = "https://pypi.org"
TIMEOUT = 5.0  # seconds, of each question to the index
MAX_ANSWER = 64 * 2**20  # bytes
ROUNDS = 5


@dataclass(frozen=True)
class App:
    """An app, what it starts with, and the packages whose classes count as its framework's."""

    folder: str
    start: str
    framework: tuple[str, ...]


APPS = {
    "fastapi": App(
        "fastapi_app",
        "fastapi_app.main",
        ("fastapi", "starlette", "pydantic", "pydantic_settings", "typer"),
    ),
    "flask": App(
        "flask_app",
        "flask_app.wsgi",
        ("flask", "werkzeug", "flask_smorest", "marshmallow", "webargs", "apispec", "click"),
    ),
    "django": App(
        "django_project",
        "django_project.config.wsgi",
        ("django", "rest_framework", "drf_spectacular", "whitenoise"),
    ),
}
ENVIRONMENT = {
    "DATABASE_URL": "sqlite:///:memory:",
    "DJANGO_SETTINGS_MODULE": "django_project.config.settings",
    "FORGE_ENV": "development",
    "PYTHONDONTWRITEBYTECODE": "",
}


# Releases


@dataclass(frozen=True)
class Release:
    """The last release of a package on the index."""

    version: str
    at: datetime


Ask = Callable[[str], Release]


class Unreachable(Exception):
    """The index does not answer."""


def requirements(pyproject: Path = ROOT / "pyproject.toml") -> dict[str, list[str]]:
    """The packages that the project or an app's extra requires, each with what requires it."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    wanted = {"all": project["dependencies"], **{name: extras[name] for name in APPS}}
    found: dict[str, list[str]] = {}
    for who, listed in wanted.items():
        for requirement in listed:
            name = re.split(r"[^\w.-]", requirement)[0].lower()
            found.setdefault(name, []).append(who)
    return dict(sorted(found.items()))


def last_release(name: str, index: str = INDEX, timeout: float = TIMEOUT) -> Release:
    """Ask an index of PyPI's kind. Raises Unreachable if it gives no answer that can be read."""
    request = urllib.request.Request(  # noqa: S310  # `index` is the caller's
        f"{index}/pypi/{name}/json", headers={"Accept": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            told = json.loads(answer.read(MAX_ANSWER))
        times = [
            datetime.fromisoformat(file["upload_time_iso_8601"]).astimezone(UTC)
            for file in told["urls"]
        ]
        return Release(str(told["info"]["version"]), min(times))
    except HTTPError as error:
        error.close()
        raise Unreachable(f"{error.code}") from None
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise Unreachable(type(error).__name__) from None


def releases(names: Iterable[str], ask: Ask) -> dict[str, Release | None]:
    """The last release of each, None where there is no answer.

    If the first gets none, nobody else is asked, so that a machine without a network waits once.
    """
    first, *others = names

    def answer(name: str) -> Release | None:
        try:
            return ask(name)
        except Unreachable:
            return None

    found = {first: answer(first)}
    if found[first] is None:
        return found | dict.fromkeys(others)
    with ThreadPoolExecutor(8) as pool:
        return found | dict(zip(others, pool.map(answer, others), strict=True))


def installed(name: str) -> str:
    """The installed version."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def release_table(
    required: Mapping[str, Sequence[str]], found: Mapping[str, Release | None], now: datetime
) -> list[list[str]]:
    """A row for each package, that with the oldest last release first."""
    rows = [["package", "required by", "installed", "last release", "released", "days ago"]]

    def age(name: str) -> int:
        release = found[name]
        return (now - release.at).days if release else -1

    for name in sorted(required, key=lambda name: (-age(name), name)):
        release = found[name]
        told = (
            [release.version, f"{release.at:%Y-%m-%d}", f"{age(name):,}"]
            if release
            else ["not reachable", "not reachable", "not reachable"]
        )
        rows.append([name, ", ".join(required[name]), installed(name), *told])
    return rows


# Overrides


@dataclass(frozen=True)
class Overrides:
    """What an app overrides of its framework: names, sorted."""

    settings: list[str]
    classes: list[str]
    overriding: list[str]
    methods: list[str]


def overrides_here(name: str) -> Overrides:
    """Import an app into this process, and compare it with its framework."""
    app = APPS[name]
    importlib.import_module(app.start)
    package = importlib.import_module(app.folder)
    found: dict[str, type] = {}
    for module in pkgutil.walk_packages(package.__path__, f"{app.folder}."):
        parts = module.name.split(".")
        if not {"migrations", "manage", "__main__"} & {*parts}:
            for _, member in inspect.getmembers(importlib.import_module(module.name), _is_class):
                if member.__module__.split(".")[0] == app.folder:
                    found[f"{member.__module__}.{member.__qualname__}"] = member
    methods = {key: overridden(member, app.framework) for key, member in found.items()}
    return Overrides(
        settings=sorted(_SETTINGS[name]()),
        classes=sorted(key for key in found if _bases(found[key], app.framework)),
        overriding=sorted(key for key, names in methods.items() if names),
        methods=sorted(f"{key}.{name}" for key, names in methods.items() for name in names),
    )


def _is_class(member: object) -> bool:
    return inspect.isclass(member)


def _bases(member: type, framework: Sequence[str]) -> list[type]:
    return [base for base in member.__mro__ if base.__module__.split(".")[0] in framework]


def overridden(member: type, framework: Sequence[str]) -> list[str]:
    """The methods that a class defines anew, and that a class of the framework has."""
    bases = _bases(member, framework)
    own = [
        name
        for name, value in vars(member).items()
        if inspect.isfunction(_function_of(value))
        and _function_of(value).__module__ == member.__module__
    ]
    return sorted(name for name in own if any(name in vars(base) for base in bases))


def _function_of(value: Any) -> Any:
    if isinstance(value, property):
        return value.fget
    return getattr(value, "__func__", value)


def settings_of_fastapi() -> list[str]:
    """The arguments that the app passes to `FastAPI`."""
    text = (ROOT / "fastapi_app" / "main.py").read_text(encoding="utf-8")
    calls = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ForgeAPI"
    ]
    return [str(keyword.arg) for call in calls for keyword in call.keywords]


def settings_of_flask() -> list[str]:
    """The settings of Flask and of flask-smorest whose default is another one."""
    from flask_app.config import Defaults

    return [name for name in vars(Defaults) if name.isupper()]


def settings_of_django() -> list[str]:
    """The settings of Django, REST framework and drf-spectacular that differ from theirs."""
    from django.conf import global_settings
    from drf_spectacular.settings import SPECTACULAR_DEFAULTS
    from rest_framework.settings import DEFAULTS

    from django_project.config import settings

    both = vars(settings).keys() & vars(global_settings).keys()
    differ = [
        name
        for name in both
        if name.isupper() and getattr(settings, name) != getattr(global_settings, name)
    ]
    for group, own, defaults in (
        ("REST_FRAMEWORK", settings.REST_FRAMEWORK, DEFAULTS),
        ("SPECTACULAR_SETTINGS", settings.SPECTACULAR_SETTINGS, SPECTACULAR_DEFAULTS),
    ):
        differ += [f"{group}.{key}" for key in own if own[key] != defaults.get(key)]
    return differ


_SETTINGS: dict[str, Callable[[], list[str]]] = {
    "fastapi": settings_of_fastapi,
    "flask": settings_of_flask,
    "django": settings_of_django,
}


def overrides(name: str) -> Overrides:
    """The same, found in a process of its own."""
    command = [sys.executable, "-m", "dev.audit", "--overrides-of", name]
    printed = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120
    )
    if printed.returncode:
        raise SystemExit(f"{name} cannot be imported: {printed.stderr.strip()[-500:]}")
    return Overrides(**json.loads(printed.stdout))


def override_table(found: Mapping[str, Overrides]) -> list[list[str]]:
    """A row for each kind of override."""
    kinds = {
        "settings that differ from the default": "settings",
        "classes that derive from the framework's": "classes",
        "of these, with a method overridden": "overriding",
        "overridden methods": "methods",
    }
    return [
        ["overrides", *found],
        *(
            [title, *(str(len(getattr(each, member))) for each in found.values())]
            for title, member in kinds.items()
        ),
    ]


# Lines


def line_table() -> list[list[str]]:
    """Lines by area, then those for all areas, and their share."""
    lines = {name: lines_by_area(app.folder) for name, app in APPS.items()}
    rows = [["lines", *APPS]]
    rows += [[area, *(f"{lines[name][area]:,}" for name in APPS)] for area in (*AREAS, "no area")]
    totals = {name: sum(lines[name].values()) for name in APPS}
    rows.append(["all", *(f"{totals[name]:,}" for name in APPS)])
    shares = [f"{100 * lines[name]['no area'] / totals[name]:.0f} %" for name in APPS]
    return [*rows, ["share of those of no area", *shares]]


def lines_by_area(folder: str) -> dict[str, int]:
    """The lines of each area of an app, and of what belongs to none."""
    found = dict.fromkeys((*AREAS, "no area"), 0)
    for file in modules(ROOT / folder):
        part = file.relative_to(ROOT / folder).parts[0]
        lines = len(file.read_text(encoding="utf-8").splitlines())
        found[part if part in AREAS else "no area"] += lines
    return found


# Starting


def environment() -> dict[str, str]:
    """The variables of a process that imports an app."""
    return {"PATH": os.environ.get("PATH", ""), **ENVIRONMENT}


def start_seconds(name: str) -> float:
    """How long a new process takes to import what a server imports."""
    command = [sys.executable, "-c", f"import {APPS[name].start}"]
    began = time.perf_counter()
    subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=environment(), capture_output=True, check=True, timeout=120
    )
    return time.perf_counter() - began


def start_table(measure: Callable[[str], float], rounds: int) -> list[list[str]]:
    """The median of rounds in which the apps take turns, and the ratio to the least of the three.

    A round before them fills the caches of files and compiled modules, and does not count.
    """
    for name in APPS:
        measure(name)
    taken: dict[str, list[float]] = {name: [] for name in APPS}
    for _ in range(rounds):
        for name in APPS:
            taken[name].append(measure(name))
    medians = {name: statistics.median(each) for name, each in taken.items()}
    least = min(medians.values())
    return [
        ["starting", *APPS],
        ["ratio to the quickest", *(f"{medians[name] / least:.2f}" for name in APPS)],
        ["milliseconds, here", *(f"{1000 * medians[name]:.0f}" for name in APPS)],
    ]


# The report


def text(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a table of text; the first row is its head."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def main(arguments: Sequence[str], ask: Ask | None = None) -> None:
    """Print the audit. `ask` answers for the package index."""
    parser = argparse.ArgumentParser(prog="python -m dev.audit", description=__doc__)
    parser.add_argument("--offline", action="store_true", help="ask no package index")
    parser.add_argument("--names", action="store_true", help="list what is overridden")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of starting")
    parser.add_argument("--index", default=INDEX, help="another package index of PyPI's kind")
    parser.add_argument("--overrides-of", choices=[*APPS], help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.overrides_of:
        print(json.dumps(asdict(overrides_here(chosen.overrides_of))))
        return
    if not chosen.index.startswith(("http://", "https://")):
        parser.error("--index: a URL of http or https")
    required = requirements()
    if chosen.offline:
        found: dict[str, Release | None] = dict.fromkeys(required)
    else:
        found = releases(required, ask or (lambda name: last_release(name, chosen.index)))
    print(text(release_table(required, found, datetime.now(UTC))), end="\n\n")
    differing = {name: overrides(name) for name in APPS}
    print(text(override_table(differing)), end="\n\n")
    if chosen.names:
        for name, each in differing.items():
            for listed in (each.settings, each.methods):
                print(*(f"{name}: {one}" for one in listed), sep="\n", end="\n\n")
    print(text(line_table()), end="\n\n")
    print(text(start_table(start_seconds, max(1, chosen.rounds))))


if __name__ == "__main__":
    main(sys.argv[1:])
