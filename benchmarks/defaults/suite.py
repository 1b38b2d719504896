"""The contract suite on each app: how many rows hold, by kind and by level."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dev.app_sizes import ROOT

# What a beginner's app can have.
OPERATIONS = (
    "register",
    "log_in",
    "show_account",
    "list_articles",
    "publish_article",
    "show_article",
    "change_article",
    "delete_article",
    "check_health",
)
PARAMETERS = ("limit", "offset")
# Features of our contract that no framework brings, and that none of the six apps claims to have.
LEFT_OUT = ("test_idempotency_keys.py", "test_failed_logins.py", "_the_slug_feed")
AREAS = ("accounts", "articles", "http", "service")
ANSWERS = ("the same status", "another 4xx", "accepted", "5xx", "not sent")
LEVELS = ("acts", "errors", "whole")
KINDS = {
    "accepted": "what is to be accepted",
    "validation": "validation (422)",
    "authentication": "authentication (401)",
    "state": "missing, foreign, taken (404, 403, 409)",
    "bodies": "JSON and its media type (400, 415)",
    "sizes": "sizes (413)",
    "methods": "methods and paths (404, 405, HEAD, OPTIONS)",
    "headers": "headers",
}

Unit = dict[str, Any]
Counts = dict[str, dict[str, int]]  # by kind: units, and how many hold at each level


def run(
    url: str,
    folder: Path,
    scenarios: Iterable[str] | None = None,
    places: Iterable[str] = AREAS,
) -> list[Unit]:
    """Run scenarios against a server; all in these folders and files if none are named."""
    report, only = folder / "units.json", folder / "scenarios.txt"
    environment = {**os.environ, "DEFAULTS_REPORT": str(report)}
    if scenarios is not None:
        only.write_text("\n".join(scenarios), encoding="utf-8")
        environment["DEFAULTS_ONLY"] = str(only)
    paths = [f"contract_tests/{place}" for place in places]
    options = ("--url", url, "-p", "benchmarks.defaults.counting", "-n", "0", "-q", "--tb=no")
    command = [sys.executable, "-m", "pytest", *paths, *options, "-p", "no:cacheprovider"]
    report.unlink(missing_ok=True)
    done = subprocess.run(  # noqa: S603
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=1200
    )
    if not report.exists():
        raise RuntimeError(f"the suite did not run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    units: list[Unit] = json.loads(report.read_text(encoding="utf-8"))
    return units


def chosen(reference: Iterable[Unit]) -> dict[str, str]:
    """The kind of each unit that needs no other operations than these, as our app answers it."""
    return {
        unit["unit"]: kind_of(unit)
        for unit in reference
        if unit["checked"]
        and unit["requests"]
        and not any(name in unit["unit"] for name in LEFT_OUT)
        and all(is_chosen(request) for request in (*unit["before"], *unit["requests"]))
    }


def is_chosen(request: Mapping[str, Any]) -> bool:
    """Whether a request is for one of the operations, or for what the contract does not have."""
    if request["operation"] is not None:
        is_known = all(name in PARAMETERS for name in request["query"])
        return request["operation"] in OPERATIONS and is_known
    return not request["path"].startswith(("/forge", "/protected", "/webhook", "/predict"))


def kind_of(unit: Unit) -> str:
    """What a unit is about, by the statuses that our app answers."""
    requests = unit["requests"]
    statuses = {request["status"] for request in requests}
    if "test_headers.py" in unit["unit"]:
        return "headers"
    if 413 in statuses:
        return "sizes"
    if any(request["operation"] is None for request in requests):
        return "methods"
    if statuses & {400, 411, 415}:
        return "bodies"
    if 401 in statuses:
        return "authentication"
    if 422 in statuses:
        return "validation"
    return "state" if statuses & {403, 404, 409} else "accepted"


def scenarios_of(units: Iterable[str]) -> list[str]:
    """The scenarios that units belong to."""
    return [*dict.fromkeys(unit.partition("#")[0] for unit in units)]


def counts(units: Iterable[Unit], kinds: Mapping[str, str]) -> Counts:
    """How many units of each kind there are, and hold at each level.

    A unit that the app did not get to, since its scenario stopped before it, does not hold.
    """
    numbers = Counter(kinds.values())
    held = Counter(
        (kinds[unit["unit"]], level)
        for unit in units
        if unit["unit"] in kinds and unit["checked"]
        for level in LEVELS
        if unit[level]
    )
    return {
        kind: {"units": numbers[kind], **{level: held[kind, level] for level in LEVELS}}
        for kind in KINDS
    }


def refusals(
    units: Iterable[Unit], reference: Mapping[str, Unit], kinds: Mapping[str, str]
) -> dict[str, int]:
    """What an app answered last in the units in which our app refuses last.

    `not sent`: the app did not get to that request, or there was no response.
    """
    expected = {
        name: reference[name]["requests"]
        for name in kinds
        if reference[name]["requests"][-1]["status"] >= 400
    }
    answered = {unit["unit"]: unit["requests"] for unit in units if unit["unit"] in expected}
    found = Counter(_answer(answered.get(name, []), sent) for name, sent in expected.items())
    return {name: found[name] for name in ANSWERS}


def _answer(answered: list[dict[str, Any]], expected: list[dict[str, Any]]) -> str:
    """How an app answered the last request of a unit, or the refusal at which the unit stopped."""
    number = min(len(answered), len(expected))
    if not number or expected[number - 1]["status"] < 400:
        return "not sent"
    status = answered[number - 1]["status"]
    if status == expected[number - 1]["status"]:
        return "the same status"
    if status >= 500:
        return "5xx"
    return "another 4xx" if status >= 400 else "accepted"
