"""What the gateway costs: an app, and the same app with the gateway before it."""

import subprocess
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.charts import COLORS, chart
from benchmarks.measurement import (
    Trial,
    ratio,
    run_interleaved,
    samples_of,
    summary_of,
    trials_of,
)
from benchmarks.run import Options, Part, Result, Run
from benchmarks.servers import TITLES, Deployment, Server, ours
from benchmarks.system import memory_by_program
from benchmarks.tables import ratio_text, table, trials_table
from benchmarks.workload import HEALTH, ONE_USER, PUBLISH

ROUNDS, SECONDS = 5, 2
OPERATIONS = (HEALTH, ONE_USER, PUBLISH)
DIRECT, THROUGH = "direct", "through the gateway"
_SECONDS_TO_START = 6
_RATIOS = ("requests_per_second", "p99_ms", "cpu_us")
_ROOT = Path(__file__).parents[2]
_TABLE = """\
[gateway]
listen = "127.0.0.1:{port}"
openapi = "{document}"
default = "app"

[upstreams.app]
addresses = ["http://127.0.0.1:{behind}"]
keep_alive = 4
"""
_TEXT = """\
Our app behind its usual server, asked directly and through the gateway: Envoy with one thread,
nothing mirrored. Where the machine has few cores, app and gateway share one, and the gateway's CPU
time is missing to the app. CPU is that of the app alone, or of the gateway alone. Ratios are
computed within each round.

![requests per second with and without the gateway](performance/gateway.svg)"""


class Gateway(Server):
    """`python -m gateway run` before a server."""

    def __init__(self, behind: Server, folder: Path, cores: Collection[int] = ()) -> None:
        self._behind = behind
        self._table = folder / "gateway.toml"
        command = f"gateway run --table {self._table}"
        deployment = Deployment(behind.deployment.framework, THROUGH, "", "envoy", command, True)
        super().__init__(deployment, behind.database_url, cores)

    def _start(self, output: int) -> subprocess.Popen[bytes]:
        document = _ROOT / "http_contract" / "openapi.yaml"
        text = _TABLE.format(port=self.port, document=document, behind=self._behind.port)
        self._table.write_text(text, encoding="utf-8")
        return super()._start(output)


def seconds(options: Options) -> float:
    """Estimate how long the part takes."""
    rounds = (options.rounds or ROUNDS) * (options.seconds or SECONDS) + 1
    trials = 2 * len(OPERATIONS) * rounds * 1.1
    return len(options.frameworks) * (_SECONDS_TO_START + trials)


def measure(run: Run) -> Result:
    """Measure each framework by itself: both trials of an operation take turns."""
    rounds = run.options.rounds or ROUNDS
    length = run.options.seconds or SECONDS
    samples: dict[str, Any] = {}
    memory: dict[str, Any] = {}
    for framework in run.options.frameworks:
        url = run.database_url(f"gateway_{framework}")
        with run.serving([ours(framework)], url) as servers, TemporaryDirectory() as folder:
            if not servers:
                continue
            gateway = Gateway(servers[0], Path(folder), run.cores.server)
            try:
                pair = {DIRECT: servers[0], THROUGH: gateway}
                for operation in OPERATIONS:
                    trials = [
                        Trial(name, server, operation.request, length)
                        for name, server in pair.items()
                    ]
                    title = f"{framework} {operation.name}"
                    measured = run_interleaved(run, title, trials, rounds)
                    samples[title] = [sample.as_json() for sample in measured]
                memory[framework] = {
                    name: memory_by_program(server.pid) for name, server in pair.items()
                }
            finally:
                gateway.stop()
    return {"samples": samples, "memory": memory}


def section(result: Result) -> str:
    """Return the ratios, the trials, and the memory."""
    rows = []
    for title in result["samples"]:
        samples = samples_of(result, title)
        ratios = [ratio(samples, THROUGH, DIRECT, name) for name in _RATIOS]
        rows.append([title, *(ratio_text(one) if one else "" for one in ratios)])
    ratios_table = table(
        ["through the gateway / direct", "requests/s", "p99", "CPU, gateway / app"], rows
    )
    trials = [trials_table(title, samples_of(result, title)) for title in result["samples"]]
    memory = table(
        ["memory after the load, MB", "app", "Envoy", "the gateway's own processes"],
        [
            [
                TITLES[framework],
                _megabytes(sum(measured[DIRECT].values())),
                _megabytes(measured[THROUGH].get("envoy", 0)),
                _megabytes(sum(measured[THROUGH].values()) - measured[THROUGH].get("envoy", 0)),
            ]
            for framework, measured in result["memory"].items()
        ],
    )
    return "\n\n".join([_TEXT, ratios_table, *trials, memory])


def draw(result: Result, directory: Path) -> None:
    """Write `gateway.svg`: a bar for each operation, directly and through the gateway."""
    bars = [
        (f"{title}: {trial}", COLORS[title.split()[0]], summary)
        for title in result["samples"]
        for samples in [samples_of(result, title)]
        for trial in trials_of(samples)
        for summary in [summary_of(samples, trial, "requests_per_second")]
    ]
    height = 0.6 + 0.25 * len(bars)
    with chart(directory / "gateway.svg", "Requests per second", height=height) as axes:
        axes.barh(
            [label for label, _, _ in bars],
            [rate.median for _, _, rate in bars],
            color=[color for _, color, _ in bars],
        )
        axes.invert_yaxis()


def _megabytes(size: float) -> str:
    return f"{size / 1e6:.0f}"


PART = Part("gateway", "What the gateway costs", seconds, measure, section, draw)
