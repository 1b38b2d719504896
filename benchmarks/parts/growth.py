"""The cost of a response as lists, feeds and the number of connections grow."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes

from benchmarks import seed
from benchmarks.charts import COLORS, chart
from benchmarks.forge import Cursors
from benchmarks.measurement import (
    Sample,
    Summary,
    Trial,
    ratio,
    run_interleaved,
    samples_of,
    summary_of,
    trials_of,
)
from benchmarks.run import Options, Part, Result, Run
from benchmarks.servers import FRAMEWORKS, SECRET_KEY, Deployment, Server, ours
from benchmarks.system import raise_open_file_limit
from benchmarks.tables import number_text, ratio_text, table
from benchmarks.workload import HEALTH, ONE_USER, Request

ROUNDS, SECONDS = 4, 1
CONNECTIONS_ROUNDS = 3
ROWS = (10, 1_000, 100_000, 1_000_000)
# The seconds of a round, by the number of connections: with more of them, each waits longer.
CONNECTIONS = {1: 1, 16: 1, 128: 2, 2_000: 3}
OPERATIONS = {HEALTH: "`GET /health`", ONE_USER: "one user"}
_OPEN_FILES = 2 * max(CONNECTIONS) + 200
_COLUMNS = {"pages": "page behind row", "feeds": "authors followed"}

_PAGES = """\
One million members, and one request at a time, so that the latency is the whole cost of a response,
including the database's part. Costs are in milliseconds per response.

A page of 20 members behind a row. The cursor names the last member of the page before, and the
database walks an index from there.

![pages](performance/growth-pages.svg)"""
_FEEDS = """\
A feed of 20 articles for a user who follows this many authors, each with 10 articles. The response
holds the number of all articles in the feed, so the work of counting grows with the authors.

![feeds](performance/growth-feeds.svg)"""
_CONNECTIONS = """\
This many connections, each of which sends a request as soon as it has a response: requests per
second, then the p99 in milliseconds.

![connections](performance/growth-connections.svg)"""


def seconds(options: Options) -> float:
    """Estimate how long the part takes."""
    sequential = (len(ROWS) + len(seed.READERS)) * (ROUNDS * SECONDS + 1)
    concurrent = sum(CONNECTIONS_ROUNDS * length + 2 for length in CONNECTIONS.values())
    return 45 + (sequential + concurrent * len(OPERATIONS)) * 1.1 * len(options.frameworks)


def measure(run: Run) -> Result:
    """Measure pages and feeds with one connection, then two operations with more and more."""
    database_url = run.database_url("growth")
    run.log("adding a million members")
    seed.add_members(database_url)
    raise_open_file_limit(_OPEN_FILES)
    deployments = [_for_many_connections(ours(one)) for one in run.options.frameworks]
    samples: dict[str, Any] = {}
    with run.serving(deployments, database_url) as servers:
        for title, trials, rounds in (
            ("pages", _sequential(run, servers, pages(database_url)), ROUNDS),
            ("feeds", _sequential(run, servers, feeds()), ROUNDS),
            *(
                (operation.name, _concurrent(servers, operation.request), CONNECTIONS_ROUNDS)
                for operation in OPERATIONS
            ),
        ):
            measured = run_interleaved(run, title, list(trials), run.options.rounds or rounds)
            samples[title] = [sample.as_json() for sample in measured]
    commands = {deployment.name: deployment.shown() for deployment in deployments}
    return {"commands": commands, "samples": samples}


def pages(database_url: str) -> dict[int, Request]:
    """Return the request of the page of members behind each row."""
    cursors = Cursors(SECRET_KEY)
    requests = {}
    for row in ROWS:
        cursor = cursors.write(None, *seed.member_at(database_url, row))
        first = seed.author_name(0) if row == seed.MEMBERS else f"member{row + 1}"
        requests[row] = Request(f"/forge/users?limit=20&cursor={cursor}", f'"{first}"')
    return requests


def feeds() -> dict[int, Request]:
    """Return the request of the feed of each reader, by the number of authors they follow."""
    return {
        authors: Request(
            "/api/articles/feed?limit=20",
            f'"articlesCount":{authors * seed.ARTICLES_PER_AUTHOR}',
            token=seed.token_of(name),
        )
        for authors, name in seed.READERS.items()
    }


def _for_many_connections(deployment: Deployment) -> Deployment:
    """Allow a gunicorn worker as many connections as there are; the default is 1,000."""
    if deployment.server != "gunicorn":
        return deployment
    option = f" --worker-connections {2 * max(CONNECTIONS)}"
    return replace(deployment, command=deployment.command + option)


def _sequential(
    run: Run, servers: Sequence[Server], requests: Mapping[int, Request]
) -> Iterator[Trial]:
    length = run.options.seconds or SECONDS
    for size, request in requests.items():
        for server in servers:
            name = f"{server.deployment.framework} {size}"
            yield Trial(name, server, request, length, connections=1)


def _concurrent(servers: Sequence[Server], request: Request) -> Iterator[Trial]:
    for connections, length in CONNECTIONS.items():
        for server in servers:
            name = f"{server.deployment.framework} {connections}"
            yield Trial(name, server, request, length, connections)


def sizes_of(samples: Sequence[Sample]) -> list[int]:
    """Return the sizes that were measured, ascending."""
    return sorted({int(trial.split()[1]) for trial in trials_of(samples)})


def frameworks_of(samples: Sequence[Sample]) -> list[str]:
    """Return the frameworks that were measured."""
    measured = {trial.split()[0] for trial in trials_of(samples)}
    return [framework for framework in FRAMEWORKS if framework in measured]


def at_size(samples: Sequence[Sample], framework: str, size: int, member: str) -> Summary | None:
    """Summarize a framework's samples at a size; None if that was not measured."""
    trial = f"{framework} {size}"
    return summary_of(samples, trial, member) if trial in trials_of(samples) else None


def growth(samples: Sequence[Sample], framework: str) -> Summary | None:
    """Return the ratio of the cost at the largest size to that at the smallest."""
    sizes = sizes_of(samples) or [0]
    smallest, largest = (f"{framework} {size}" for size in (sizes[0], sizes[-1]))
    return ratio(samples, smallest, largest, "requests_per_second")  # the inverse of the costs


def section(result: Result) -> str:
    """Return the tables of pages, feeds and connections."""
    connections = [
        table_
        for operation, title in OPERATIONS.items()
        for table_ in (
            _by_size(result, operation.name, "requests_per_second", f"{title}, requests/s"),
            _by_size(result, operation.name, "p99_ms", f"{title}, p99 ms"),
        )
    ]
    by_rows, by_authors = (_costs(result, title, column) for title, column in _COLUMNS.items())
    return "\n\n".join([_PAGES, by_rows, _FEEDS, by_authors, _CONNECTIONS, *connections])


def _costs(result: Result, title: str, column: str) -> str:
    samples = samples_of(result, title)
    frameworks = frameworks_of(samples)
    rows = [
        [
            f"{size:,}",
            *(
                _milliseconds(at_size(samples, one, size, "requests_per_second"))
                for one in frameworks
            ),
        ]
        for size in sizes_of(samples)
    ]
    ratios = [growth(samples, framework) for framework in frameworks]
    rows.append(["last / first", *(ratio_text(one) if one else "?" for one in ratios)])
    return table([column, *frameworks], rows)


def _by_size(result: Result, title: str, member: str, column: str) -> str:
    samples = samples_of(result, title)
    frameworks = frameworks_of(samples)
    rows = []
    for size in sizes_of(samples):
        values = [at_size(samples, framework, size, member) for framework in frameworks]
        rows.append([f"{size:,}", *(number_text(value) if value else "?" for value in values)])
    return table([column, *frameworks], rows)


def _milliseconds(rate: Summary | None) -> str:
    if rate is None:
        return "?"
    return number_text(Summary(1e3 / rate.median, 1e3 / rate.maximum, 1e3 / rate.minimum))


def draw(result: Result, directory: Path) -> None:
    """Write `growth-pages.svg`, `growth-feeds.svg` and `growth-connections.svg`."""
    for title, column in _COLUMNS.items():
        with chart(directory / f"growth-{title}.svg", "Milliseconds per response") as axes:
            _lines(axes, samples_of(result, title), lambda rate: 1e3 / rate)
            axes.set_xlabel(column)
            axes.set_ylim(bottom=0)
    with chart(directory / "growth-connections.svg", "Requests per second") as axes:
        _lines(axes, samples_of(result, "health"), lambda rate: rate, "GET /health")
        _lines(axes, samples_of(result, "one_user"), lambda rate: rate, "one user", "--")
        axes.set_xlabel("connections")
        axes.set_ylim(bottom=0)
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))


def _lines(
    axes: Axes,
    samples: Sequence[Sample],
    value: Callable[[float], float],
    operation: str = "",
    style: str = "-",
) -> None:
    for framework in frameworks_of(samples):
        points = [
            (size, value(rate.median))
            for size in sizes_of(samples)
            if (rate := at_size(samples, framework, size, "requests_per_second"))
        ]
        label = f"{framework}, {operation}" if operation else framework
        axes.plot(
            *zip(*points, strict=True), style, marker="o", color=COLORS[framework], label=label
        )
    axes.set_xscale("log")
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))


PART = Part("growth", "Growth", seconds, measure, section, draw)
