"""What an app takes before it serves anything: start-up time, memory, installed size."""

from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks.charts import COLORS, chart
from benchmarks.measurement import CONNECTIONS, summarize
from benchmarks.run import Options, Part, Result, Run
from benchmarks.servers import Server, all_for
from benchmarks.system import worker_memory
from benchmarks.tables import table
from benchmarks.workload import ARTICLES, PUBLISH

PROJECT = "the-forge"
ROUNDS = 3
_LOAD_SECONDS = 1
_TEXT = """\
Start-up time is from the command to the first response of `/health`, with Python's compiled files
in place. Memory is that of the worker process after a second of reads and a second of publishing;
shared pages count in proportion (PSS). Installed is the size of everything that the app's extra in
`pyproject.toml` installs, which includes packages that only our app needs of it. Python itself, and
the system of a container, come in addition and are the same for all.

![memory](performance/footprint.svg)"""


def seconds(options: Options) -> float:
    """Estimate how long the part takes."""
    return len(all_for(options.frameworks)) * ((options.rounds or ROUNDS) * 2.5 + 3)


def measure(run: Run) -> Result:
    """Start each app several times, in turns; in the last round, load it and read its memory."""
    database_url = run.database_url("footprint")
    deployments = all_for(run.options.frameworks)
    startups: dict[str, list[float]] = {deployment.name: [] for deployment in deployments}
    memory: dict[str, int] = {}
    rounds = run.options.rounds or ROUNDS
    for number in range(rounds):
        for deployment in deployments:
            with run.serving([deployment], database_url) as servers:
                for server in servers:
                    startups[deployment.name].append(round(server.startup_seconds, 3))
                    if number == rounds - 1:
                        memory[deployment.name] = _memory_after_load(run, server)
    installed = {framework: installed_with(framework) for framework in run.options.frameworks}
    return {"startup_seconds": startups, "memory": memory, "installed": installed}


def _memory_after_load(run: Run, server: Server) -> int:
    """Return the memory of the worker in bytes, after a second each of reads and writes."""
    for operation in (ARTICLES, PUBLISH):
        server.send(operation.request)
        result = run.load.run(server.port, operation.request, _LOAD_SECONDS, CONNECTIONS)
        if (error := result.error()) is not None:
            run.error(f"footprint: {server.deployment.name}: {error}")
    return worker_memory(server.pid)


def installed_with(extra: str) -> dict[str, int]:
    """Return the size in bytes of each distribution that an extra of the project installs.

    The project itself is not counted, nor what Python compiles while it runs.
    """
    sizes: dict[str, int] = {}
    queue = [Requirement(f"{PROJECT}[{extra}]")]
    visited: set[tuple[str, frozenset[str]]] = set()
    while queue:
        requirement = queue.pop()
        key = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if key not in visited:
            visited.add(key)
            found = distribution(requirement.name)
            sizes[key[0]] = _size(found)
            queue.extend(_requirements(found, requirement.extras))
    del sizes[PROJECT]
    return sizes


def _requirements(found: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for text in found.requires or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": name}) for name in ("", *extras)):
            yield requirement


def _size(found: Distribution) -> int:
    files = [Path(str(file.locate())) for file in found.files or () if file.suffix != ".pyc"]
    return sum(file.stat().st_size for file in files if file.is_file())


def section(result: Result) -> str:
    """Return start-up and memory, then what is installed."""
    return "\n\n".join([_TEXT, _running(result), _installed(result)])


def _running(result: Result) -> str:
    rows = []
    for name, startups in result["startup_seconds"].items():
        memory = result["memory"].get(name)
        shown = f"{memory / 2**20:.0f}" if memory else "?"
        if startups:
            median = summarize(startups).median
            rows.append([name, f"{median:.2f}", f"{max(startups):.2f}", shown])
    return table(["", "start-up, median s", "maximum s", "memory MiB"], rows)


def _installed(result: Result) -> str:
    rows = []
    for framework, sizes in result["installed"].items():
        largest = sorted(sizes, key=lambda name: sizes[name], reverse=True)[:4]
        named = ", ".join(f"{name} {_megabytes(sizes[name])}" for name in largest)
        rows.append([framework, str(len(sizes)), _megabytes(sum(sizes.values())), named])
    return table(["extra", "packages", "MB", "the largest, MB"], rows)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}"


def draw(result: dict[str, Any], directory: Path) -> None:
    """Write `footprint.svg`: the memory of each app."""
    memory = result["memory"]
    height = 1 + 0.3 * len(memory)
    with chart(directory / "footprint.svg", "Memory of a worker, MiB", height=height) as axes:
        axes.barh(
            list(memory),
            [size / 2**20 for size in memory.values()],
            color=[COLORS.get(name.split()[0], "#888888") for name in memory],
        )
        axes.invert_yaxis()


PART = Part("footprint", "Footprint", seconds, measure, section, draw)
