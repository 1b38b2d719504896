"""Whether a framework by itself starves, or saves from it."""

from benchmarks.parts.claims.claim import Claim, Finding, Results, Verdict
from benchmarks.parts.incident.points import by_line
from benchmarks.parts.incident.telling import holds


def starving() -> Claim:
    """The incident's moral, as it is told."""
    return Claim(
        "Flask starves where FastAPI does not",
        "a line holds if its page takes below a second beside the most users of the incident;"
        " confirmed if none of Flask's holds and all of FastAPI's, depends if some of each",
        _judge,
    )


def _judge(results: Results) -> Finding:
    lines = by_line(dict(results["incident"]))
    held = {line: holds(points, lines) for line, points in lines.items()}
    flask = [held[line] for line in lines if line.startswith("Flask")]
    fastapi = [held[line] for line in lines if line.startswith("FastAPI")]
    if not flask or not fastapi:
        raise LookupError("one of the two")
    measured = (
        f"{sum(flask)} of Flask's {len(flask)} lines held,"
        f" {sum(fastapi)} of FastAPI's {len(fastapi)}"
    )
    if all(fastapi) and not any(flask):
        return Finding(measured, Verdict.CONFIRMED)
    if any(flask) and any(fastapi):
        on_what = "threads, workers, and what blocks the event loop"
        return Finding(measured, Verdict.DEPENDS, on_what)
    return Finding(measured, Verdict.NOT_HERE)
