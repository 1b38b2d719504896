"""The verdicts on common claims follow their rules."""

from typing import Any

import pytest

from benchmarks.measurement import Sample
from benchmarks.parts import incident, predictions
from benchmarks.parts.claims import CLAIMS, Verdict, finding, section

BY_TEXT = {claim.text: claim for claim in CLAIMS}
RATE = "FastAPI serves 10,000 requests per second"
RATIO = "so FastAPI is 3.3 times as fast as Flask"
USERS = "async serves ten times the users"
STARVATION = "Flask starves where FastAPI does not"
SIZE = "a Django container is two to three times larger"


def verdict(claim: str, results: dict[str, Any]) -> Verdict:
    return finding(BY_TEXT[claim], results).verdict


@pytest.mark.parametrize("claim", BY_TEXT)
def test_nothing_is_judged_without_figures(claim: str) -> None:
    assert verdict(claim, {}) is Verdict.NOT_MEASURED


@pytest.mark.parametrize(
    ("health", "one_user", "expected"),
    [
        (9_000, 11_000, Verdict.CONFIRMED),
        (10_000, 2_000, Verdict.DEPENDS),
        (20_000, 2_000, Verdict.NOT_HERE),
    ],
)
def test_a_rate_is_confirmed_within_a_quarter(
    health: float, one_user: float, expected: Verdict
) -> None:
    results = _operations(fastapi=(health, one_user))
    assert verdict(RATE, results) is expected


def test_a_ratio_is_judged_apart_from_the_rates() -> None:
    results = _operations(fastapi=(660, 330), flask=(200, 100))
    assert verdict(RATE, results) is Verdict.NOT_HERE
    assert verdict(RATIO, results) is Verdict.CONFIRMED


def test_a_framework_that_was_not_measured_is_not_judged() -> None:
    assert verdict(RATIO, _operations(fastapi=(10_000, 10_000))) is Verdict.NOT_MEASURED


@pytest.mark.parametrize(
    ("loop", "many", "expected"),
    [(500, 50, Verdict.CONFIRMED), (500, 200, Verdict.DEPENDS), (200, 200, Verdict.NOT_HERE)],
)
def test_ten_times_the_users_depends_on_the_threads(
    loop: int, many: int, expected: Verdict
) -> None:
    served = {"FastAPI": loop, "Flask, 8 threads": 50, "Flask, 256 threads": many}
    points = [
        predictions.Point(name, None, connections, 1, 1.0, 1.0, p99_ms, 0, 1.0, 1.0).as_json()
        for name, most in served.items()
        for connections, p99_ms in ((1, 100.0), (most, 900.0), (2_000, 9_000.0))
    ]
    assert verdict(USERS, {"predictions": {"points": points}}) is expected


@pytest.mark.parametrize(
    ("p99_ms", "expected"),
    [
        ({"Flask": 9_000.0, "FastAPI": 50.0}, Verdict.CONFIRMED),
        ({"Flask": 50.0, "Flask, 8": 9_000.0, "FastAPI": 50.0}, Verdict.DEPENDS),
        ({"Flask": 50.0, "FastAPI": 9_000.0}, Verdict.NOT_HERE),
        ({"Flask": 50.0}, Verdict.NOT_MEASURED),
    ],
)
def test_starvation_is_judged_by_the_healthy_configurations(
    p99_ms: dict[str, float], expected: Verdict
) -> None:
    role = incident.Role.REMEDY.value
    points = [
        incident.Point(name, role, None, 400, 9, 0, 0, 1.0, time, 1, 0, 0.1).as_json()
        for name, time in p99_ms.items()
    ]
    assert verdict(STARVATION, {"incident": {"points": points}}) is expected


@pytest.mark.parametrize(
    ("fastapi", "flask", "expected"),
    [(40, 50, Verdict.CONFIRMED), (40, 90, Verdict.DEPENDS), (90, 90, Verdict.NOT_HERE)],
)
def test_a_size_is_compared_with_both_others(fastapi: int, flask: int, expected: Verdict) -> None:
    installed = {"django": {"a": 60, "b": 40}, "fastapi": {"c": fastapi}, "flask": {"d": flask}}
    assert verdict(SIZE, {"footprint": {"installed": installed}}) is expected


def test_the_table_shows_the_claim_the_measurement_and_what_the_verdict_depends_on() -> None:
    judged = {"claim": "c", "rule": "r", "measured": "m", "verdict": "depends", "depends_on": "o"}
    text = section({"claims": [judged]})
    assert "| c | m | **depends** on o |" in text
    assert "- c: r." in text


def _operations(**rates: tuple[float, float]) -> dict[str, Any]:
    samples: dict[str, Any] = {
        operation: [
            Sample(f"{framework} plain", 0, pair[index], 1, 1, 1, 1).as_json()
            for framework, pair in rates.items()
        ]
        for index, operation in enumerate(("health", "one_user"))
    }
    return {"operations": {"samples": samples}}
