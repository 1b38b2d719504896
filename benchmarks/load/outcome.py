"""What the load generator says at its end."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """How many requests were answered in how many seconds, and how long they took (ms)."""

    requests: int
    seconds: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    wrong: int  # answers that are not what was expected
    broken: int  # connections that failed, and requests that nobody answered in time
    example: str  # of a wrong answer, its status and how it begins

    @property
    def requests_per_second(self) -> float:
        """The throughput."""
        return self.requests / self.seconds

    def fault(self) -> str | None:
        """What was wrong with the answers, if anything."""
        if self.wrong:
            return f"{self.wrong} of {self.requests} answers were wrong, such as: {self.example}"
        if self.broken:
            return f"{self.broken} connections broke, {self.requests} requests were answered"
        return None


def outcome_of(output: str) -> Outcome:
    """The last line of what wrk printed with our script; ValueError where it printed none."""
    lines = [line for line in output.splitlines() if line.startswith("{")]
    if not lines:
        raise ValueError(f"wrk printed no result:\n{output}")
    return Outcome(**json.loads(lines[-1]))
