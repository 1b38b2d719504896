"""The page, put together from its parts' sections."""

from collections.abc import Mapping, Sequence

from benchmarks.measuring.rounds import CONNECTIONS
from benchmarks.parts.part import Part, Result

_INTRODUCTION = """\
# Performance

What each framework costs on equal work, measured by `make bench` on one machine; measure on yours.
This page and its plots are written by `python -m benchmarks.report` from
[results.json](performance/results.json), which has every round.

- Figures are medians over rounds that take turns, and `±` is half of what lies between the least
  and the most. A ratio is computed round by round; the least and the most stand in brackets. What
  two runs agree on is the ratios (`python -m benchmarks.agreement FIRST.json SECOND.json`); the
  requests per second change with whatever else the machine does.
- wrk keeps {connections} connections busy and asks again as soon as it is answered. So a time tells
  how long an answer takes at full load, not what a visitor of a quiet site sees.
- wrk's script looks at the status of every answer and at the body of each hundredth. A wrong answer
  fails the run.
- uvicorn runs with uvloop and httptools, as it is mostly installed, for ours and for what ours is
  compared with; the contract holds to the letter with h11 (README).
- One worker process everywhere: an event loop under FastAPI, 8 threads under Flask and Django. CPU
  is that of all the server's processes, user and system time; it hardly depends on what else the
  machine does, so trust it first.
- PostgreSQL has its default settings, durable commits among them, but for more memory and
  connections, and that it neither vacuums nor checkpoints by the clock, in somebody's round. Its
  data, and SQLite's, lie in memory where there is room (`/dev/shm`), since how long a disk takes
  to make a commit last has nothing to do with the framework.
- All writes go to one database, in turns, so it grows for everybody alike; reads come before."""


def page(parts: Sequence[Part], results: Mapping[str, Result]) -> str:
    """Markdown; parts without a result are left out."""
    shown = [part for part in parts if part.name in results]
    sections = [_section(part, results[part.name]) for part in shown]
    newest = [_measured_on(results[part.name]) for part in shown[:1]]
    introduction = _INTRODUCTION.format(connections=CONNECTIONS)
    return "\n\n".join([introduction, *newest, *sections]) + "\n"


def _measured_on(result: Result) -> str:
    about = result["about"]
    machine, versions = about["machine"], about["versions"]
    facts = f"{machine['processor']}, {machine['cores']} cores, {machine['memory']}"
    listed = ", ".join(f"{name} {number}" for name, number in versions.items())
    return (
        f"**Machine:** {facts}, {machine['system']}; pinned: {about['cores']}.\n\n"
        f"**Versions:** {listed}."
    )


def _section(part: Part, result: Result) -> str:
    about = result["about"]
    load = ", ".join(f"{load:.2f}" for load in about["load_average_before"])
    when = (
        f"`make bench ONLY={part.name}`, {about['began']}, {about['seconds'] / 60:.0f} minutes;"
        f" load average before: {load}."
    )
    wrong = "\n".join(f"- **wrong:** {fault}" for fault in about["faults"])
    commands = [f"    {command}" for command in dict.fromkeys(result.get("commands", {}).values())]
    started = "\n".join(["Servers as they were started:", "", *commands]) if commands else ""
    return "\n\n".join(
        filter(None, [f"## {part.title}", wrong, part.section(result), started, when])
    )
