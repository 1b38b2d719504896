"""Who notices a member that was renamed in one place only: each is asked by running it.

A copy of an app has a member renamed where it is declared (or, where nothing declares it, where it
is read), and nowhere else. Then mypy, the start, a request and the contract suite have their turn.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx

from benchmarks.defaults import over_http, suite
from benchmarks.defaults.serving import APPS_PACKAGE, BY_OTHERS, served
from dev.app_sizes import ROOT

PACKAGE = "renamed_apps"
SCENARIOS = "articles/test_publishing.py"
# By app: its file, what is written there, and what instead.
RENAMES = {
    "beginner_fastapi": (
        "beginner_fastapi.py",
        "class NewArticle(BaseModel):\n    title:",
        "class NewArticle(BaseModel):\n    headline:",
    ),
    "beginner_flask": (
        "beginner_flask.py",
        'slug = article["title"]',
        'slug = article["headline"]',
    ),
    "beginner_django": ("beginner_django/models.py", "    title =", "    headline ="),
    "community_fastapi": (
        "community_fastapi.py",
        "class ArticleCreate(Schema):\n    title:",
        "class ArticleCreate(Schema):\n    headline:",
    ),
    "community_flask": ("community_flask.py", "    title = fields", "    headline = fields"),
    "community_django": ("community_django/models.py", "    title =", "    headline ="),
}
_CONFIGURATION = """\
[mypy]
plugins = {plugins}
[mypy.plugins.django-stubs]
django_settings_module = {settings}
"""


def copy_with_rename(app: str, folder: Path, *, renamed: bool) -> None:
    """Copy the apps into a folder. Raises ValueError if what is to be renamed is not there once."""
    target = folder / PACKAGE
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(
        ROOT / APPS_PACKAGE.replace(".", "/"), target, ignore=shutil.ignore_patterns("__pycache__")
    )
    for file in target.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(APPS_PACKAGE, PACKAGE), encoding="utf-8")
    name, before, after = RENAMES[app]
    text = (target / name).read_text(encoding="utf-8")
    if text.count(before) != 1:
        raise ValueError(f"{name} has {before!r} {text.count(before)} times")
    if renamed:
        (target / name).write_text(text.replace(before, after), encoding="utf-8")


def mypy_errors(app: str, folder: Path, *options: str) -> list[str]:
    """The errors that mypy finds in a copy, with the plugins of its framework."""
    is_django = app.endswith("_django")
    plugins = "mypy_django_plugin.main, mypy_drf_plugin.main" if is_django else "pydantic.mypy"
    settings = f"{PACKAGE}.{app if is_django else 'beginner_django'}.settings"
    configuration = folder / "mypy.ini"
    configuration.write_text(
        _CONFIGURATION.format(plugins=plugins, settings=settings), encoding="utf-8"
    )
    path = folder / PACKAGE / (app if is_django else f"{app}.py")
    command = [sys.executable, "-m", "mypy", "--config-file", str(configuration), *options]
    environment = {
        **os.environ,
        "MYPYPATH": str(folder),
        "PYTHONPATH": str(folder),
        "DATABASE_FILE": ":memory:",
    }
    done = subprocess.run(  # noqa: S603
        [*command, "--cache-dir", str(folder / "cache"), str(path)],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"mypy did not run:\n{done.stdout[-1000:]}{done.stderr[-1000:]}")
    return [line for line in done.stdout.splitlines() if ": error:" in line]


def notices(app: str, folder: Path, acting: Iterable[str]) -> dict[str, Any]:
    """Who notices the rename in an app.

    `acting` are the units that the app without it holds, of which some may fail with it.
    """
    found: dict[str, Any] = {}
    modes = {"mypy": (), "mypy --check-untyped-defs": ("--check-untyped-defs",)}
    for renamed in (False, True):
        copy_with_rename(app, folder, renamed=renamed)
        for mode, options in modes.items():
            errors = len(mypy_errors(app, folder, *options))
            found[mode] = errors - found.get(mode, 0)
    units = [unit for unit in acting if SCENARIOS in unit]
    try:
        with served(app, folder, PACKAGE, folder) as url:
            found["start"] = "starts"
            with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
                token = over_http.registered(client)
                found["request"] = over_http.publish(client, token, {}).status_code
            after = suite.run(url, folder, suite.scenarios_of(units))
            held = {unit["unit"] for unit in after if unit["acts"]}
            found["suite"] = {"units": len(units), "fail": len({*units} - held)}
    except RuntimeError as error:
        last = str(error).strip().splitlines()[-1]
        found |= {"start": f"fails: {last}", "request": None, "suite": None}
    return found


def measure(folder: Path, acting: dict[str, list[str]]) -> dict[str, Any]:
    """By app: who notices."""
    return {app: notices(app, _new(folder / f"rename-{app}"), acting[app]) for app in BY_OTHERS}


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder
