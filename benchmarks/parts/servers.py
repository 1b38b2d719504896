"""Our apps behind other servers, and on SQLite: one read and one write."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.charts import COLORS, chart
from benchmarks.measurement import Trial, run_interleaved, samples_of, summary_of, trials_of
from benchmarks.run import Options, Part, Result, Run
from benchmarks.servers import GUNICORN, THREADS, Deployment, Server, ours
from benchmarks.tables import trials_table
from benchmarks.workload import ONE_USER, PUBLISH

ROUNDS, SECONDS = 3, 2
OPERATIONS = (ONE_USER, PUBLISH)
_TRIALS_PER_FRAMEWORK = 4

_GRANIAN = "granian {app} --workers 1 --port {port} --no-ws --interface "
_ASGI = {
    "granian": f"{_GRANIAN} asgi --loop uvloop",
    "gunicorn asgi": "gunicorn {app} --worker-class asgi --workers 1 --bind 127.0.0.1:{port}",
}
_WSGI = {
    "granian": f"{_GRANIAN} wsgi --blocking-threads {THREADS}",
    "gunicorn gevent": GUNICORN.replace("gthread", "gevent").replace(f" --threads {THREADS}", ""),
}
_TEXT = """\
Our app behind the server of all other measurements, then behind other servers, then on an SQLite
file, whose commits are durable too. The trials of a table took turns: compare within a table, not
between two. gevent waits in Python where psycopg otherwise waits in C.

![requests per second behind each server](performance/servers.svg)"""


def deployments(framework: str) -> list[Deployment]:
    """Return our app behind its usual server, then behind the others."""
    usual = ours(framework)
    others = _ASGI if framework == "fastapi" else _WSGI
    return [
        usual,
        *(replace(usual, server=server, command=command) for server, command in others.items()),
    ]


def seconds(options: Options) -> float:
    """Estimate how long the part takes."""
    trials = _TRIALS_PER_FRAMEWORK * len(options.frameworks)
    rounds = (options.rounds or ROUNDS) * (options.seconds or SECONDS) + 1
    return trials * (3 + len(OPERATIONS) * rounds * 1.1)


def measure(run: Run) -> Result:
    """Measure each framework by itself: trials take turns within a framework."""
    rounds = run.options.rounds or ROUNDS
    length = run.options.seconds or SECONDS
    samples: dict[str, Any] = {}
    commands = {}
    for framework in run.options.frameworks:
        with ExitStack() as running:
            servers = _start(run, framework, running)
            for name, server in servers.items():
                commands[f"{framework} {name}"] = server.deployment.shown()
            for operation in OPERATIONS:
                trials = [
                    Trial(name, server, operation.request, length)
                    for name, server in servers.items()
                ]
                title = f"{framework} {operation.name}"
                measured = run_interleaved(run, title, trials, rounds)
                samples[title] = [sample.as_json() for sample in measured]
    return {"commands": commands, "samples": samples}


def _start(run: Run, framework: str, running: ExitStack) -> dict[str, Server]:
    """Start the servers of a framework; return them by server and database."""
    several = deployments(framework)
    postgresql = run.database_url(f"servers_{framework}")
    sqlite = run.sqlite_url(f"servers_{framework}")
    on_postgresql = running.enter_context(run.serving(several, postgresql))
    on_sqlite = running.enter_context(run.serving(several[:1], sqlite))
    return {
        f"{server.deployment.server}, {database}": server
        for servers, database in ((on_postgresql, "PostgreSQL"), (on_sqlite, "SQLite"))
        for server in servers
    }


def section(result: Result) -> str:
    """Return a table for each framework and operation."""
    tables = [trials_table(title, samples_of(result, title)) for title in result["samples"]]
    return "\n\n".join([_TEXT, *tables])


def draw(result: Result, directory: Path) -> None:
    """Write `servers.svg`: a bar for each server, database and operation."""
    bars = [
        (
            f"{title}: {trial}",
            COLORS[title.split()[0]],
            summary_of(samples, trial, "requests_per_second"),
        )
        for title in result["samples"]
        for samples in [samples_of(result, title)]
        for trial in trials_of(samples)
    ]
    height = 0.6 + 0.25 * len(bars)
    with chart(directory / "servers.svg", "Requests per second", height=height) as axes:
        axes.barh(
            [label for label, _, _ in bars],
            [rate.median for _, _, rate in bars],
            xerr=[
                [rate.median - rate.minimum for _, _, rate in bars],
                [rate.maximum - rate.median for _, _, rate in bars],
            ],
            color=[color for _, color, _ in bars],
        )
        axes.invert_yaxis()


PART = Part("servers", "Other servers, and SQLite", seconds, measure, section, draw)
