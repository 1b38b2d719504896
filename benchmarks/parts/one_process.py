"""The three apps in one process: what the middleware and the bridge to WSGI cost."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.charts import COLORS, chart
from benchmarks.databases import ROOT
from benchmarks.measurement import (
    Sample,
    Trial,
    ratio,
    run_interleaved,
    samples_of,
    summary_of,
    trials_of,
)
from benchmarks.run import Options, Part, Result, Run
from benchmarks.servers import TITLES, Deployment, ours
from benchmarks.tables import ratio_text, trials_table
from benchmarks.workload import HEALTH, ONE_USER

ROUNDS, SECONDS = 5, 3
OPERATIONS = (HEALTH, ONE_USER)
TABLE = """\
[gateway]
openapi = "{document}"
default = "{default}"

[upstreams]
fastapi.addresses = ["http://127.0.0.1:1"]
flask.addresses = ["http://127.0.0.1:1"]
django.addresses = ["http://127.0.0.1:1"]
"""
_TEXT = """\
Each framework's app by itself, and `examples/one_process.py`, where a flag of `gateway.toml` names
that app for every operation: a table with the route of each request, one evaluation through
OpenFeature's SDK, and for Flask and Django a thread behind a2wsgi. Ratios are those of a round.

![requests per second alone and in one process](performance/one-process.svg)"""


def _deployments(framework: str, folder: Path) -> tuple[Deployment, Deployment]:
    """Return the app by itself, and the app in one process with the others."""
    table = folder / f"{framework}.toml"
    document = ROOT / "http_contract" / "openapi.yaml"
    table.write_text(TABLE.format(document=document, default=framework), encoding="utf-8")
    in_one_process = replace(
        ours("fastapi"),
        kind=f"with {framework}",
        app="examples.one_process:app",
        settings={"GATEWAY_TABLE": str(table)},
    )
    return ours(framework), in_one_process


def seconds(options: Options) -> float:
    """Estimate how long the part takes."""
    rounds = (options.rounds or ROUNDS) * (options.seconds or SECONDS) + 1
    return 2 * len(options.frameworks) * (5 + len(OPERATIONS) * rounds * 1.1)


def measure(run: Run) -> Result:
    """Measure all in turns, on one database."""
    rounds, length = run.options.rounds or ROUNDS, run.options.seconds or SECONDS
    samples: dict[str, Any] = {}
    with ExitStack() as running:
        folder = Path(running.enter_context(TemporaryDirectory(prefix="forge-")))
        database_url = run.database_url("one_process")
        servers = {}
        for framework in run.options.frameworks:
            deployments = _deployments(framework, folder)
            for server in running.enter_context(run.serving(deployments, database_url)):
                kind = "alone" if server.deployment == deployments[0] else "in one process"
                servers[f"{TITLES[framework]} {kind}"] = server
        commands = {name: server.deployment.shown() for name, server in servers.items()}
        for operation in OPERATIONS:
            trials = [
                Trial(name, server, operation.request, length) for name, server in servers.items()
            ]
            measured = run_interleaved(run, operation.name, trials, rounds)
            samples[operation.title] = [sample.as_json() for sample in measured]
    return {"commands": commands, "samples": samples}


def _ratio_to_alone(samples: Sequence[Sample], trial: str) -> str:
    alone = trial.replace("in one process", "alone")
    found = ratio(samples, trial, alone, "requests_per_second")
    return ratio_text(found) if found and trial != alone else ""


def section(result: Result) -> str:
    """Return a table for each operation."""
    tables = []
    for title in result["samples"]:
        samples = samples_of(result, title)
        column = {"of alone": lambda trial, among=samples: _ratio_to_alone(among, trial)}
        tables.append(trials_table(title, samples, column))
    return "\n\n".join([_TEXT, *tables])


def draw(result: Result, directory: Path) -> None:
    """Write `one-process.svg`: a bar for each app, alone and in one process, and operation."""
    bars = [
        (f"{title}: {trial}", summary_of(samples, trial, "requests_per_second").median, trial)
        for title in result["samples"]
        for samples in [samples_of(result, title)]
        for trial in trials_of(samples)
    ]
    names = {title: framework for framework, title in TITLES.items()}
    height = 0.6 + 0.25 * len(bars)
    with chart(directory / "one-process.svg", "Requests per second", height=height) as axes:
        axes.barh(
            [label for label, _, _ in bars],
            [rate for _, rate, _ in bars],
            color=[COLORS[names[trial.split()[0]]] for _, _, trial in bars],
        )
        axes.invert_yaxis()


PART = Part("one_process", "In one process", seconds, measure, section, draw)
