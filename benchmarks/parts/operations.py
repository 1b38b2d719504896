"""Each operation on PostgreSQL: our app, the plain app, and the limit."""

from collections.abc import Sequence
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.charts import COLORS, chart
from benchmarks.databases import StatementLog
from benchmarks.measurement import (
    Sample,
    Summary,
    Trial,
    ratio,
    run_interleaved,
    samples_of,
    trials_of,
)
from benchmarks.run import Options, Part, Result, Run
from benchmarks.servers import INTERFACES, Deployment, Server, all_for
from benchmarks.tables import ratio_text, table, trials_table
from benchmarks.workload import BY_NAME, Operation

ROUNDS, SECONDS = 5, 2
_WARM_UPS = 20  # requests before the statements are counted
_COUNTED = "counted"  # the database whose statements are logged
_BAR_WIDTH = 0.26

_TEXT = """\
Each of our apps is compared with a plain app, the one that somebody would write by hand with that
framework (`benchmarks/plain/`): the same tables, operations and responses, without core, ports or
adapters. The limit (`benchmarks/limit/`) is bare ASGI with asyncpg for FastAPI, and bare WSGI with
psycopg for Flask and Django. A ratio of requests above 1 means that our app serves more, a ratio of
CPU below 1 that it uses less. [The path of a request](request-path.md) counts the code of both.

![requests per second, our app to the plain app](performance/operations.svg)"""
_STATEMENTS = """\
Statements are those in PostgreSQL's log for one request: first those that access data, then those
that begin or end a transaction or set something. A run fails if our app and the plain app differ in
the first number. The plain apps keep the defaults of their libraries: SQLAlchemy's session begins a
transaction with the first statement of a request and rolls it back at its end. These are two round
trips that our reads do without, and a rollback discards psycopg's prepared statements. Django
begins no transaction for a read."""


def seconds(options: Options) -> float:
    """Estimate how long the part takes."""
    deployments = len(all_for(options.frameworks))
    rounds = (options.rounds or ROUNDS) * (options.seconds or SECONDS) + 1
    return 15 + 6 * deployments + deployments * len(options.operations) * rounds * 1.1


def measure(run: Run) -> Result:
    """Count the statements of each operation, then measure it."""
    deployments = all_for(run.options.frameworks)
    operations = [BY_NAME[name] for name in run.options.operations]
    counts = _statements(run, deployments, operations)
    rounds = run.options.rounds or ROUNDS
    length = run.options.seconds or SECONDS
    samples: dict[str, Any] = {}
    with run.serving(deployments, run.database_url("operations")) as servers:
        for operation in operations:
            run.postgres.checkpoint()
            trials = [
                Trial(server.deployment.name, server, operation.request, length)
                for server in servers
            ]
            measured = run_interleaved(run, operation.name, trials, rounds)
            samples[operation.name] = [sample.as_json() for sample in measured]
    commands = {deployment.name: deployment.shown() for deployment in deployments}
    return {"commands": commands, "statements": counts, "samples": samples}


def _statements(
    run: Run, deployments: Sequence[Deployment], operations: Sequence[Operation]
) -> dict[str, Any]:
    """Count the statements of each app and operation; different numbers are errors of the run."""
    database_url = run.database_url(_COUNTED)
    run.postgres.log_statements(_COUNTED)
    counts: dict[str, dict[str, Any]] = {operation.name: {} for operation in operations}
    with closing(StatementLog(run.postgres, _COUNTED)) as log:
        for deployment in deployments:
            with run.serving([deployment], database_url) as servers:
                for server, operation in product(servers, operations):
                    counted = _count(run, log, server, operation)
                    counts[operation.name][deployment.name] = counted
    for operation, framework in product(operations, run.options.frameworks):
        _compare(run, operation, framework, counts[operation.name])
    return counts


def _count(run: Run, log: StatementLog, server: Server, operation: Operation) -> dict[str, int]:
    for _ in range(_WARM_UPS):  # the first requests of a connection run statements of their own
        server.send(operation.request)
    counts = log.count(lambda: server.send(operation.request))
    run.log(f"{operation.name}: {server.deployment.name}: {counts} statements")
    return counts.as_json()


def _compare(run: Run, operation: Operation, framework: str, counts: dict[str, Any]) -> None:
    ours, plain = (counts.get(f"{framework} {kind}") for kind in ("ours", "plain"))
    if ours and plain and ours["data"] != plain["data"]:
        run.error(
            f"{operation.name}: {framework}: ours runs {ours['data']} statements,"
            f" plain {plain['data']}: they do not do the same work"
        )


def measured(result: Result) -> list[tuple[str, str, list[Sample]]]:
    """Return each operation and framework that was measured, with the operation's samples."""
    found = []
    for operation in result["samples"]:
        samples = samples_of(result, operation)
        trials = trials_of(samples)
        found += [
            (operation, framework, samples)
            for framework in INTERFACES
            if f"{framework} ours" in trials
        ]
    return found


def to_plain(samples: Sequence[Sample], framework: str, member: str) -> Summary | None:
    """Return the ratio of our app to the plain app; None if that was not measured."""
    return ratio(samples, f"{framework} ours", f"{framework} plain", member)


def to_limit(samples: Sequence[Sample], framework: str, member: str) -> Summary | None:
    """Return the ratio of our app to the limit; None if that was not measured."""
    return ratio(samples, f"{framework} ours", f"{INTERFACES[framework]} limit", member)


def section(result: Result) -> str:
    """Return the ratios, then a table for each operation."""
    tables = [_operation_table(result, operation) for operation in result["samples"]]
    return "\n\n".join([_TEXT, _ratios(result), _STATEMENTS, *tables])


def _ratios(result: Result) -> str:
    rows = [
        [
            f"{operation}, {framework}",
            _ratio_text(to_plain(samples, framework, "requests_per_second")),
            _ratio_text(to_plain(samples, framework, "cpu_us")),
            _ratio_text(to_limit(samples, framework, "requests_per_second")),
            _ratio_text(to_limit(samples, framework, "cpu_us")),
        ]
        for operation, framework, samples in measured(result)
    ]
    titles = ("ours / plain: requests/s", "CPU", "ours / limit: requests/s", "CPU")
    return table(["operation, framework", *titles], rows)


def _ratio_text(found: Summary | None) -> str:
    return ratio_text(found) if found else "not measured"


def _operation_table(result: Result, operation: str) -> str:
    counts = result["statements"][operation]

    def statements(trial: str) -> str:
        count = counts.get(trial)
        return f"{count['data']} + {count['transaction'] + count['other']}" if count else "?"

    samples = samples_of(result, operation)
    return trials_table(BY_NAME[operation].title, samples, {"statements": statements})


def draw(result: Result, directory: Path) -> None:
    """Write `operations.svg`: a bar for each framework, with its minimum and maximum."""
    operations = list(result["samples"])
    with chart(directory / "operations.svg", "Requests per second: ours / plain") as axes:
        for number, (framework, color) in enumerate(COLORS.items()):
            ratios = [
                (operations.index(operation) + (number - 1) * _BAR_WIDTH, found)
                for operation, one, samples in measured(result)
                if one == framework
                and (found := to_plain(samples, framework, "requests_per_second"))
            ]
            below = [found.median - found.minimum for _, found in ratios]
            above = [found.maximum - found.median for _, found in ratios]
            axes.bar(
                [position for position, _ in ratios],
                [found.median for _, found in ratios],
                _BAR_WIDTH,
                yerr=[below, above],
                color=color,
                label=framework,
            )
        axes.axhline(1, color="black", linewidth=0.8)
        axes.set_xticks(range(len(operations)), operations)
        axes.legend()


PART = Part("operations", "The price of the hexagon", seconds, measure, section, draw)
