"""Deep pages, long feeds and many connections, of ours on PostgreSQL."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.bench import Bench
from benchmarks.choice import Choice
from benchmarks.load.request import Request
from benchmarks.measuring.rounds import Trial, take_turns
from benchmarks.operations import HEALTH, ONE_USER
from benchmarks.parts.growth.requests import CONNECTIONS, ROWS, feeds, pages
from benchmarks.parts.part import Result
from benchmarks.seeding import names
from benchmarks.seeding.million import add_members
from benchmarks.serving.contenders import Contender, ours_for
from benchmarks.serving.files import allow_open_files
from benchmarks.serving.server import Server

ROUNDS, SECONDS = 5, 1
CROWDED_ROUNDS = 3
CROWDS = (HEALTH, ONE_USER)
_OPEN_FILES = 2 * max(CONNECTIONS) + 200


def seconds(choice: Choice) -> float:
    """About how long it takes."""
    alone = (len(ROWS) + len(names.READERS)) * (ROUNDS * SECONDS + 1)
    crowded = sum(CROWDED_ROUNDS * length + 2 for length in CONNECTIONS.values()) * len(CROWDS)
    return 45 + (alone + crowded) * 1.1 * len(choice.frameworks)


def measure(bench: Bench) -> Result:
    """Measure all of it; a page or a feed with one request at a time.

    So the time of an answer is all that it costs, the database's part included.
    """
    database_url = bench.database_url("growth")
    bench.tell("adding a million members")
    add_members(database_url)
    allow_open_files(_OPEN_FILES)
    contenders = [_for_crowds(one) for one in ours_for(bench.choice.frameworks)]
    figures: dict[str, Any] = {}
    with bench.running(contenders, database_url) as servers:
        for title, trials, rounds in (
            ("pages", _alone(bench, servers, pages(database_url)), ROUNDS),
            ("feeds", _alone(bench, servers, feeds()), ROUNDS),
            *((asked.name, _crowded(servers, asked.request), CROWDED_ROUNDS) for asked in CROWDS),
        ):
            measured = take_turns(bench, title, list(trials), bench.choice.rounds or rounds)
            figures[title] = [figure.as_json() for figure in measured]
    commands = {f"{one.framework} ours": one.shown() for one in contenders}
    return {"commands": commands, "figures": figures}


def _for_crowds(contender: Contender) -> Contender:
    """The same, and gunicorn may hold as many connections as there are; by itself 1,000."""
    if contender.server != "gunicorn":
        return contender
    room = f" --worker-connections {2 * max(CONNECTIONS)}"
    return replace(contender, command=contender.command + room)


def _alone(
    bench: Bench, servers: Sequence[Server], requests: Mapping[int, Request]
) -> Iterator[Trial]:
    length = bench.choice.seconds or SECONDS
    for size, request in requests.items():
        for server in servers:
            name = f"{server.contender.framework} {size}"
            yield Trial(name, server, request, length, connections=1)


def _crowded(servers: Sequence[Server], request: Request) -> Iterator[Trial]:
    for connections, length in CONNECTIONS.items():
        for server in servers:
            name = f"{server.contender.framework} {connections}"
            yield Trial(name, server, request, length, connections)
