"""Starting and loading each app alone, and adding up what is installed."""

from typing import Any

from benchmarks.bench import Bench
from benchmarks.choice import Choice
from benchmarks.measuring.rounds import CONNECTIONS
from benchmarks.operations import ARTICLES, PUBLISH
from benchmarks.parts.footprint.installed import installed_with
from benchmarks.parts.part import Result
from benchmarks.serving.contenders import all_for
from benchmarks.serving.server import Server
from benchmarks.serving.usage import memory_of_workers

ROUNDS = 3
_LOAD_SECONDS = 1


def seconds(choice: Choice) -> float:
    """About how long it takes."""
    rounds = choice.rounds or ROUNDS
    return len(all_for(choice.frameworks)) * (rounds * 2.5 + 3)


def measure(bench: Bench) -> Result:
    """Start everybody several times, in turns; in the last, load them and look at their memory."""
    database_url = bench.database_url("footprint")
    those = all_for(bench.choice.frameworks)
    started: dict[str, list[float]] = {contender.name: [] for contender in those}
    memory: dict[str, Any] = {}
    rounds = bench.choice.rounds or ROUNDS
    for number in range(rounds):
        for contender in those:
            with bench.running([contender], database_url) as servers:
                for server in servers:
                    started[contender.name].append(round(server.started_in, 3))
                    if number == rounds - 1:
                        memory[contender.name] = _loaded_memory(bench, server)
    installed = {framework: installed_with(framework) for framework in bench.choice.frameworks}
    return {"started_in": started, "memory": memory, "installed": installed}


def _loaded_memory(bench: Bench, server: Server) -> int:
    """The memory (bytes) of the worker after some load."""
    for operation in (ARTICLES, PUBLISH):
        server.ask(operation.request)
        outcome = bench.load.run(server.port, operation.request, _LOAD_SECONDS, CONNECTIONS)
        fault = outcome.fault()
        if fault is not None:
            bench.fault(f"footprint: {server.contender.name}: {fault}")
    return max(memory_of_workers(server.pid))
