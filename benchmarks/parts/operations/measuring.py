"""Each operation on PostgreSQL: ours, the app written by hand, and the limit."""

from collections.abc import Sequence
from contextlib import closing
from itertools import product
from typing import Any

from benchmarks.bench import Bench
from benchmarks.choice import Choice
from benchmarks.databases.statements import StatementLog
from benchmarks.measuring.rounds import Trial, take_turns
from benchmarks.operations import BY_NAME, Operation
from benchmarks.parts.part import Result
from benchmarks.serving.contenders import Contender, all_for
from benchmarks.serving.server import Server

ROUNDS, SECONDS = 5, 2
_UNCOUNTED = 20  # requests
_COUNTED = "counted"  # the database whose statements are noted


def seconds(choice: Choice) -> float:
    """About how long it takes."""
    rounds = (choice.rounds or ROUNDS) * (choice.seconds or SECONDS) + 1
    starting = 15 + 6 * len(all_for(choice.frameworks))
    return starting + len(all_for(choice.frameworks)) * len(choice.operations) * rounds * 1.1


def measure(bench: Bench) -> Result:
    """Count the statements of each operation, then measure it."""
    those = all_for(bench.choice.frameworks)
    operations = [BY_NAME[name] for name in bench.choice.operations]
    counts = _statements(bench, those, operations)
    rounds = bench.choice.rounds or ROUNDS
    length = bench.choice.seconds or SECONDS
    figures: dict[str, Any] = {}
    with bench.running(those, bench.database_url("operations")) as servers:
        for operation in operations:
            bench.postgres.checkpoint()
            trials = [
                Trial(server.contender.name, server, operation.request, length)
                for server in servers
            ]
            measured = take_turns(bench, operation.name, trials, rounds)
            figures[operation.name] = [figure.as_json() for figure in measured]
    commands = {contender.name: contender.shown() for contender in those}
    return {"commands": commands, "statements": counts, "figures": figures}


def _statements(
    bench: Bench, those: Sequence[Contender], operations: Sequence[Operation]
) -> dict[str, Any]:
    """What each contender asks the database for each operation; unequal numbers are faults."""
    database_url = bench.database_url(_COUNTED)
    bench.postgres.note_statements(_COUNTED)
    counts: dict[str, dict[str, Any]] = {operation.name: {} for operation in operations}
    with closing(StatementLog(bench.postgres, _COUNTED)) as log:
        for contender in those:
            with bench.running([contender], database_url) as servers:
                for server, operation in product(servers, operations):
                    counts[operation.name][server.contender.name] = _count(
                        bench, log, server, operation
                    )
    for operation in operations:
        for framework in bench.choice.frameworks:
            _compare(bench, operation, framework, counts[operation.name])
    return counts


def _count(bench: Bench, log: StatementLog, server: Server, operation: Operation) -> dict[str, int]:
    for _ in range(_UNCOUNTED):  # a connection's first requests ask what its later ones know
        server.ask(operation.request)
    counted = log.count(lambda: server.ask(operation.request))
    bench.tell(f"{operation.name}: {server.contender.name}: {counted} statements")
    return counted.as_json()


def _compare(bench: Bench, operation: Operation, framework: str, counts: dict[str, Any]) -> None:
    ours, plain = (counts.get(f"{framework} {kind}") for kind in ("ours", "plain"))
    if ours and plain and ours["data"] != plain["data"]:
        bench.fault(
            f"{operation.name}: {framework}: ours runs {ours['data']} statements,"
            f" plain {plain['data']}: they do not do the same work"
        )
