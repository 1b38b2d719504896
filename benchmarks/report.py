"""`python -m benchmarks.report`: write docs/performance.md and its charts from results.json."""

import sys
from collections.abc import Mapping, Sequence

from benchmarks.databases import ROOT
from benchmarks.measurement import CONNECTIONS
from benchmarks.parts import PARTS
from benchmarks.results import DIRECTORY, FILE, read
from benchmarks.run import Part, Result

PAGE = ROOT / "docs" / "performance.md"

_INTRODUCTION = """\
# Performance

What each framework costs for the same work, measured by `make bench` on one machine. Measure on
yours. `python -m benchmarks.report` writes this page and its charts from
[results.json](performance/results.json), which holds the sample of every round.

- Figures are medians over rounds, in which the apps take turns; `±` is half of the range from the
  minimum to the maximum. A ratio is computed within each round, then summarized: the median, and in
  brackets the minimum and the maximum. Two runs agree on the ratios
  (`python -m benchmarks.compare FIRST.json SECOND.json`). The requests per second vary with
  whatever else the machine does.
- wrk is a closed-loop load generator: each of {connections} connections sends a request as soon as
  it has a response. So a latency here is the latency at full load, not that of an idle site.
- wrk's script checks the status of every response and the body of every hundredth. A wrong response
  fails the run.
- uvicorn runs with uvloop and httptools, the usual installation, for our app and for the app that
  it is compared with. The contract holds to the letter with h11 (docs/running.md).
- Every app runs in one worker process: an event loop under FastAPI, 8 threads under Flask and
  Django. CPU is the user and system time of all processes of the server. It hardly depends on what
  else the machine does, so it is the figure to trust first.
- PostgreSQL has its default settings, durable commits included, except for more memory and
  connections. Autovacuum and timed checkpoints are off, since they would run during one app's round
  and not during another's. Its data, and that of SQLite, is in memory if there is room
  (`/dev/shm`): how long a disk takes to make a commit durable has nothing to do with the framework.
- All apps write to one database, in turns, so it grows for all alike. Reads are measured before
  writes."""


def page(parts: Sequence[Part], results: Mapping[str, Result]) -> str:
    """Return the page in Markdown; parts without a result are left out."""
    shown = [part for part in parts if part.name in results]
    sections = [_section(part, results[part.name]) for part in shown]
    environment = [_environment(results[part.name]) for part in shown[:1]]
    introduction = _INTRODUCTION.format(connections=CONNECTIONS)
    return "\n\n".join([introduction, *environment, *sections]) + "\n"


def _environment(result: Result) -> str:
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
    footer = (
        f"`make bench ONLY={part.name}`, {about['began']}, {about['seconds'] / 60:.0f} minutes;"
        f" load average before: {load}."
    )
    errors = "\n".join(f"- **error:** {error}" for error in about["errors"])
    commands = [f"    {command}" for command in dict.fromkeys(result.get("commands", {}).values())]
    servers = "\n".join(["The commands of the servers:", "", *commands]) if commands else ""
    return "\n\n".join(
        filter(None, [f"## {part.title}", errors, part.section(result), servers, footer])
    )


def main() -> int:
    """Write the page; return 1 if nothing has been measured yet."""
    results = read()
    if not results:
        print(f"{FILE} does not exist: run make bench first", file=sys.stderr)
        return 1
    for part in PARTS:
        if part.name in results:
            part.draw(results[part.name], DIRECTORY)
    PAGE.write_text(page(PARTS, results), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
