"""How many requests a second a framework is said to serve."""

from collections.abc import Iterator
from functools import partial

from benchmarks.measuring.figures import Figure, of_trial
from benchmarks.parts.claims.claim import Claim, Finding, Results, Verdict

SAID = {"fastapi": 10_000, "flask": 3_000, "django": 4_000}
_NAMES = {"fastapi": "FastAPI", "flask": "Flask", "django": "Django"}
_NEAR = 0.25  # of what is said
_OPERATIONS = {"health": "on `/health`", "one_user": "on one user"}


def throughput() -> Iterator[Claim]:
    """A claim for each framework, and one for how they compare."""
    for framework, number in SAID.items():
        yield Claim(
            f"{_NAMES[framework]} serves {number:,} requests a second",
            f"confirmed if both figures are within {100 * _NEAR:.0f} % of it, depends if one is",
            partial(_alone, framework),
        )
    said = SAID["fastapi"] / SAID["flask"]
    yield Claim(
        f"that makes FastAPI {said:.1f} times as fast as Flask",
        f"confirmed if both ratios are within {100 * _NEAR:.0f} % of it, depends if one is",
        partial(_beside, "fastapi", "flask"),
    )


def _alone(framework: str, results: Results) -> Finding:
    rates = {name: _rate(results, name, framework) for name in _OPERATIONS}
    measured = ", ".join(f"{rate:,.0f} {_OPERATIONS[name]}" for name, rate in rates.items())
    return _found(measured, [rate / SAID[framework] for rate in rates.values()])


def _beside(framework: str, other: str, results: Results) -> Finding:
    ratios = {
        name: _rate(results, name, framework) / _rate(results, name, other) for name in _OPERATIONS
    }
    measured = ", ".join(f"{ratio:.1f} times {_OPERATIONS[name]}" for name, ratio in ratios.items())
    said = SAID[framework] / SAID[other]
    return _found(measured, [ratio / said for ratio in ratios.values()])


def _found(measured: str, shares: list[float]) -> Finding:
    near = [abs(share - 1) <= _NEAR for share in shares]
    if all(near):
        return Finding(measured, Verdict.CONFIRMED)
    if any(near):
        return Finding(measured, Verdict.DEPENDS, "what is asked")
    return Finding(measured, Verdict.NOT_HERE)


def _rate(results: Results, operation: str, framework: str) -> float:
    """The requests a second of the app written by hand: the claim is not about ours."""
    figures = [Figure(**figure) for figure in results["operations"]["figures"][operation]]
    trial = f"{framework} plain"
    if trial not in {figure.trial for figure in figures}:
        raise LookupError(trial)
    return of_trial(figures, trial, "requests_per_second").median
