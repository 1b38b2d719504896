"""The verdicts on what is said, by their rules."""

from typing import Any

import pytest

from benchmarks.measuring.figures import Figure
from benchmarks.parts.claims.claim import Verdict, finding
from benchmarks.parts.claims.measuring import CLAIMS
from benchmarks.parts.claims.section import section
from benchmarks.parts.incident.contenders import Role
from benchmarks.parts.incident.points import Point as Seen
from benchmarks.parts.predictions.points import Point

SAID = {claim.said: claim for claim in CLAIMS}
FASTER = "FastAPI serves 10,000 requests a second"
TIMES = "that makes FastAPI 3.3 times as fast as Flask"
USERS = "async handles ten times the users"
STARVES = "Flask starves where FastAPI does not"
LARGER = "a Django container is two to three times larger"


def verdict(said: str, results: dict[str, Any]) -> Verdict:
    return finding(SAID[said], results).verdict


@pytest.mark.parametrize("said", SAID)
def test_nothing_is_judged_without_figures(said: str) -> None:
    assert verdict(said, {}) is Verdict.NOT_MEASURED


@pytest.mark.parametrize(
    ("health", "one_user", "expected"),
    [
        (9_000, 11_000, Verdict.CONFIRMED),
        (10_000, 2_000, Verdict.DEPENDS),
        (20_000, 2_000, Verdict.NOT_HERE),
    ],
)
def test_a_number_is_confirmed_within_a_quarter(
    health: float, one_user: float, expected: Verdict
) -> None:
    results = _operations(fastapi=(health, one_user))
    assert verdict(FASTER, results) is expected


def test_a_ratio_is_judged_apart_from_the_numbers() -> None:
    results = _operations(fastapi=(660, 330), flask=(200, 100))
    assert verdict(FASTER, results) is Verdict.NOT_HERE
    assert verdict(TIMES, results) is Verdict.CONFIRMED


def test_a_framework_that_was_not_measured_is_not_judged() -> None:
    assert verdict(TIMES, _operations(fastapi=(10_000, 10_000))) is Verdict.NOT_MEASURED


@pytest.mark.parametrize(
    ("loop", "many", "expected"),
    [(500, 50, Verdict.CONFIRMED), (500, 200, Verdict.DEPENDS), (200, 200, Verdict.NOT_HERE)],
)
def test_ten_times_the_users_depends_on_the_threads(
    loop: int, many: int, expected: Verdict
) -> None:
    carried = {"FastAPI": loop, "Flask, 8 threads": 50, "Flask, 256 threads": many}
    points = [
        Point(line, None, connections, 1, 1.0, 1.0, p99_ms, 0, 1.0, 1.0).as_json()
        for line, most in carried.items()
        for connections, p99_ms in ((1, 100.0), (most, 900.0), (2_000, 9_000.0))
    ]
    assert verdict(USERS, {"predictions": {"points": points}}) is expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({"Flask": 9_000.0, "FastAPI": 50.0}, Verdict.CONFIRMED),
        ({"Flask": 50.0, "Flask, 8": 9_000.0, "FastAPI": 50.0}, Verdict.DEPENDS),
        ({"Flask": 50.0, "FastAPI": 9_000.0}, Verdict.NOT_HERE),
        ({"Flask": 50.0}, Verdict.NOT_MEASURED),
    ],
)
def test_who_starves_is_judged_by_the_lines_that_held(
    held: dict[str, float], expected: Verdict
) -> None:
    points = [
        Seen(line, Role.REMEDY.value, None, 400, 9, 0, 0, 1.0, p99_ms, 1, 0, 0.1).as_json()
        for line, p99_ms in held.items()
    ]
    assert verdict(STARVES, {"incident": {"points": points}}) is expected


@pytest.mark.parametrize(
    ("fastapi", "flask", "expected"),
    [(40, 50, Verdict.CONFIRMED), (40, 90, Verdict.DEPENDS), (90, 90, Verdict.NOT_HERE)],
)
def test_a_size_is_compared_with_both_others(fastapi: int, flask: int, expected: Verdict) -> None:
    installed = {"django": {"a": 60, "b": 40}, "fastapi": {"c": fastapi}, "flask": {"d": flask}}
    assert verdict(LARGER, {"footprint": {"installed": installed}}) is expected


def test_the_table_has_what_was_said_what_was_measured_and_on_what_it_depends() -> None:
    judged = {"said": "s", "rule": "r", "measured": "m", "verdict": "depends", "on_what": "o"}
    text = section({"claims": [judged]})
    assert "| s | m | **depends** on o |" in text
    assert "- s: r." in text


def _operations(**rates: tuple[float, float]) -> dict[str, Any]:
    figures: dict[str, Any] = {
        operation: [
            Figure(f"{framework} plain", 0, pair[index], 1, 1, 1, 1).as_json()
            for framework, pair in rates.items()
        ]
        for index, operation in enumerate(("health", "one_user"))
    }
    return {"operations": {"figures": figures}}
