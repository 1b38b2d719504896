"""A light page beside one user and beside 400, who all wait for predictions."""

import time
from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.choice import Choice
from benchmarks.load.crowd import crowd
from benchmarks.load.outcome import Outcome
from benchmarks.load.prediction import PREDICTION
from benchmarks.operations import ONE_USER
from benchmarks.parts.incident.contenders import Line, lines
from benchmarks.parts.incident.points import Point, point_of
from benchmarks.parts.incident.probe import Seen, look
from benchmarks.parts.part import Result
from benchmarks.serving.cores import pinned
from benchmarks.serving.files import allow_open_files
from benchmarks.serving.model_server import asking_models, model_server
from benchmarks.serving.server import Server
from benchmarks.serving.settling import settle
from benchmarks.serving.usage import cpu_seconds

DELAY_MS = 1_000
USERS = (1, 10, 100, 200, 400)
LIMIT_SECONDS = 15  # after which a proxy would have given up
SECONDS = 2.5  # in which the page is asked for a hundred times
_GATHERING = 1.0  # seconds until the users have come, and wait


def seconds(choice: Choice) -> float:
    """About how long it takes."""
    return 8 * len(USERS) * ((choice.seconds or SECONDS) + _GATHERING) + 6 * LIMIT_SECONDS


def measure(bench: Bench) -> Result:
    """Measure each line alone, from few users to many; it ends where hardly anybody is answered."""
    allow_open_files(8_000)
    points: list[Point] = []
    commands: dict[str, str] = {}
    database_url = bench.database_url("incident")
    with model_server(bench.cores.load, DELAY_MS) as port:
        for line in lines(asking_models(port)):
            if line.contender.framework in bench.choice.frameworks:
                commands[line.title] = line.contender.shown()
                with bench.running([line.contender], database_url) as servers:
                    points += [
                        point for server in servers for point in _points(bench, line, server)
                    ]
    return {
        "delay_ms": DELAY_MS,
        "limit_ms": LIMIT_SECONDS * 1000,
        "commands": commands,
        "points": [point.as_json() for point in points],
    }


def _points(bench: Bench, line: Line, server: Server) -> Iterator[Point]:
    server.ask(PREDICTION)
    for users in USERS:
        settle(server)
        seen, outcome, busy = _beside(bench, server, users)
        point = point_of(line.title, line.role.value, line.waits, users, seen, outcome, busy)
        bench.tell(
            f"incident: {line.title}: {users} users: p50 {point.p50_ms:,.0f} ms, p99"
            f" {point.p99_ms:,.0f}, {seen.late} late, {seen.broken} broken of {seen.asked}"
        )
        yield point
        if point.is_lost:
            return


def _beside(bench: Bench, server: Server, users: int) -> tuple[Seen, Outcome, float]:
    """What the page took, what became of the users, and how much of a core the server used."""
    length = bench.choice.seconds or SECONDS
    with crowd(bench.load, server.port, PREDICTION, users) as outcomes, pinned(bench.cores.load):
        time.sleep(_GATHERING)
        began, used = time.perf_counter(), cpu_seconds(server.pid)
        seen = look(server.port, ONE_USER.request.path, length, LIMIT_SECONDS)
        busy = (cpu_seconds(server.pid) - used) / (time.perf_counter() - began)
    return seen, outcomes[0], busy
