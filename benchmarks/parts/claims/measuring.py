"""Judging by what the other parts came to, in this run or before it."""

from typing import Any

from benchmarks.bench import Bench
from benchmarks.choice import Choice
from benchmarks.parts.claims.claim import Claim, finding
from benchmarks.parts.claims.size import size
from benchmarks.parts.claims.starving import starving
from benchmarks.parts.claims.throughput import throughput
from benchmarks.parts.claims.users import users

CLAIMS: tuple[Claim, ...] = (*throughput(), users(), starving(), size())


def seconds(_choice: Choice) -> float:
    """About how long it takes."""
    return 0.0


def measure(bench: Bench) -> dict[str, Any]:
    """Measure nothing: judge each claim."""
    judged = []
    for claim in CLAIMS:
        found = finding(claim, bench.results)
        judged.append(
            {
                "said": claim.said,
                "rule": claim.rule,
                "measured": found.measured,
                "verdict": found.verdict.value,
                "on_what": found.on_what,
            }
        )
    return {"claims": judged}
