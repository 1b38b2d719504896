"""Common claims about the three frameworks, judged by the results of the other parts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measurement import samples_of, summary_of, trials_of
from benchmarks.parts import incident, predictions
from benchmarks.run import Options, Part, Result, Run
from benchmarks.servers import THREADS, TITLES

Results = Mapping[str, Result]  # by part

RATES = {"fastapi": 10_000, "flask": 3_000, "django": 4_000}  # requests per second, as claimed
_OPERATIONS = {"health": "on `/health`", "one_user": "on one user"}
_TOLERANCE = 0.25
_TIMES = 10
_ACCEPTABLE_MS = 1_000
_SIZE_RATIOS = (2.0, 3.0)

_TEXT = """\
What is commonly claimed about the three frameworks, and what was measured. Requests per second are
those of the plain apps, with one worker each. A container also holds the interpreter and a system,
which are the same for all and bring the ratios closer to one."""


class Verdict(Enum):
    """The verdict on a claim."""

    CONFIRMED = "confirmed"
    DEPENDS = "depends"
    NOT_HERE = "not here"
    NOT_MEASURED = "not measured in this run"


@dataclass(frozen=True)
class Finding:
    """What was measured, and the verdict; `depends_on` says on what it depends."""

    measured: str
    verdict: Verdict
    depends_on: str = ""


@dataclass(frozen=True)
class Claim:
    """A claim, and the rule by which it is judged.

    `judge` raises LookupError if the results do not hold what it needs.
    """

    text: str
    rule: str
    judge: Callable[[Results], Finding]


def finding(claim: Claim, results: Results) -> Finding:
    """Judge a claim; the verdict is NOT_MEASURED if results are missing."""
    try:
        return claim.judge(results)
    except LookupError:
        return Finding("–", Verdict.NOT_MEASURED)  # noqa: RUF001


def _judged(measured: str, matches: Sequence[bool], depends_on: str) -> Finding:
    if all(matches):
        return Finding(measured, Verdict.CONFIRMED)
    if any(matches):
        return Finding(measured, Verdict.DEPENDS, depends_on)
    return Finding(measured, Verdict.NOT_HERE)


def _throughput_claims() -> Iterator[Claim]:
    for framework, rate in RATES.items():
        yield Claim(
            f"{TITLES[framework]} serves {rate:,} requests per second",
            f"confirmed if both figures are within {100 * _TOLERANCE:.0f} % of it, depends if one"
            " is",
            partial(_judge_rate, framework),
        )
    times = RATES["fastapi"] / RATES["flask"]
    yield Claim(
        f"so FastAPI is {times:.1f} times as fast as Flask",
        f"confirmed if both ratios are within {100 * _TOLERANCE:.0f} % of it, depends if one is",
        partial(_judge_ratio, "fastapi", "flask"),
    )


def _judge_rate(framework: str, results: Results) -> Finding:
    rates = {name: _rate(results, name, framework) for name in _OPERATIONS}
    measured = ", ".join(f"{rate:,.0f} {_OPERATIONS[name]}" for name, rate in rates.items())
    return _judged(
        measured, [_is_near(rate, RATES[framework]) for rate in rates.values()], "the operation"
    )


def _judge_ratio(framework: str, other: str, results: Results) -> Finding:
    ratios = {
        name: _rate(results, name, framework) / _rate(results, name, other) for name in _OPERATIONS
    }
    measured = ", ".join(f"{ratio:.1f} times {_OPERATIONS[name]}" for name, ratio in ratios.items())
    claimed = RATES[framework] / RATES[other]
    return _judged(
        measured, [_is_near(ratio, claimed) for ratio in ratios.values()], "the operation"
    )


def _is_near(value: float, claimed: float) -> bool:
    return abs(value / claimed - 1) <= _TOLERANCE


def _rate(results: Results, operation: str, framework: str) -> float:
    """Return the requests per second of the plain app: the claims are not about ours."""
    samples = samples_of(results["operations"], operation)
    trial = f"{framework} plain"
    if trial not in trials_of(samples):
        raise LookupError(trial)
    return summary_of(samples, trial, "requests_per_second").median


def _judge_users(results: Results) -> Finding:
    points = predictions.by_configuration(results["predictions"])
    few, many = (f"Flask, {threads} threads" for threads in (THREADS, predictions.MANY_THREADS))
    served = {name: _served_at_once(points[name]) for name in ("FastAPI", few, many)}
    measured = "; ".join(f"{name}: {number:,}" for name, number in served.items())
    loop = served["FastAPI"]
    if loop and loop >= _TIMES * served[many]:
        return Finding(measured, Verdict.CONFIRMED)
    if loop and loop >= _TIMES * served[few]:
        return Finding(measured, Verdict.DEPENDS, "the number of threads")
    return Finding(measured, Verdict.NOT_HERE)


def _served_at_once(points: Sequence[predictions.Point]) -> int:
    """Return the most predictions at once, of those tried, up to which p99 is acceptable."""
    served = 0
    for point in points:
        if point.p99_ms > _ACCEPTABLE_MS:
            break
        served = point.connections
    return served


def _judge_starvation(results: Results) -> Finding:
    points = incident.by_configuration(results["incident"])
    healthy = {name: incident.is_healthy(several, points) for name, several in points.items()}
    flask = [healthy[name] for name in points if name.startswith("Flask")]
    fastapi = [healthy[name] for name in points if name.startswith("FastAPI")]
    if not flask or not fastapi:
        raise LookupError("one of the two")
    measured = (
        f"{sum(flask)} of {len(flask)} configurations of Flask stayed healthy,"
        f" {sum(fastapi)} of {len(fastapi)} of FastAPI"
    )
    if all(fastapi) and not any(flask):
        return Finding(measured, Verdict.CONFIRMED)
    if any(flask) and any(fastapi):
        depends_on = "threads, workers, and what blocks the event loop"
        return Finding(measured, Verdict.DEPENDS, depends_on)
    return Finding(measured, Verdict.NOT_HERE)


def _judge_size(results: Results) -> Finding:
    installed = results["footprint"]["installed"]
    django, fastapi, flask = (
        sum(installed[name].values()) / 1e6 for name in ("django", "fastapi", "flask")
    )
    ratios = [django / fastapi, django / flask]
    measured = (
        f"Django {django:.0f} MB, FastAPI {fastapi:.0f}, Flask {flask:.0f}:"
        f" {ratios[0]:.1f} and {ratios[1]:.1f} times"
    )
    low, high = _SIZE_RATIOS
    return _judged(
        measured, [low <= ratio <= high for ratio in ratios], "which framework it is compared with"
    )


CLAIMS = (
    *_throughput_claims(),
    Claim(
        "async serves ten times the users",
        f"the most predictions at once with a p99 of at most {_ACCEPTABLE_MS / 1000:.0f} s;"
        f" confirmed if they are {_TIMES} times those of Flask with {predictions.MANY_THREADS}"
        f" threads, depends if with {THREADS}",
        _judge_users,
    ),
    Claim(
        "Flask starves where FastAPI does not",
        "a configuration is healthy if its page takes below a second with the most users of the"
        " incident; confirmed if none of Flask is and all of FastAPI are, depends if some of each",
        _judge_starvation,
    ),
    Claim(
        "a Django container is two to three times larger",
        f"the size of what pip installs for each app; confirmed if it is {_SIZE_RATIOS[0]:.0f} to"
        f" {_SIZE_RATIOS[1]:.0f} times each of the others, depends if one of them",
        _judge_size,
    ),
)


def seconds(_options: Options) -> float:
    """Estimate how long the part takes: it measures nothing."""
    return 0.0


def measure(run: Run) -> Result:
    """Judge each claim by the results of the other parts, in this run or before it."""
    return {"claims": [_as_json(claim, finding(claim, run.results)) for claim in CLAIMS]}


def _as_json(claim: Claim, found: Finding) -> dict[str, Any]:
    return {
        "claim": claim.text,
        "rule": claim.rule,
        "measured": found.measured,
        "verdict": found.verdict.value,
        "depends_on": found.depends_on,
    }


def section(result: Result) -> str:
    """Return a table, and the rules of the verdicts."""
    claims = result["claims"]
    rows = [f"| {one['claim']} | {one['measured']} | {_verdict_text(one)} |" for one in claims]
    rules = [f"- {one['claim']}: {one['rule']}." for one in claims]
    table = "\n".join(["| claim | measured | verdict |", "|---|---|---|", *rows])
    return "\n\n".join(
        [_TEXT, table, "The rules; otherwise the verdict is *not here*:", "\n".join(rules)]
    )


def _verdict_text(claim: Mapping[str, str]) -> str:
    depends_on = f" on {claim['depends_on']}" if claim["depends_on"] else ""
    return f"**{claim['verdict']}**{depends_on}"


def draw(_result: Result, _directory: Path) -> None:
    """Write no chart: the claims are a table."""


PART = Part("claims", "Common claims", seconds, measure, section, draw)
