"""One read and one write: on PostgreSQL behind each server, and on SQLite behind the usual one."""

from contextlib import ExitStack

from benchmarks.bench import Bench
from benchmarks.choice import Choice
from benchmarks.measuring.rounds import Trial, take_turns
from benchmarks.operations import ONE_USER, PUBLISH
from benchmarks.parts.part import Result
from benchmarks.parts.servers.contenders import behind_each
from benchmarks.serving.server import Server

ROUNDS, SECONDS = 3, 2
ASKED = (ONE_USER, PUBLISH)
_TRIALS_OF_EACH = 4


def seconds(choice: Choice) -> float:
    """About how long it takes."""
    trials = _TRIALS_OF_EACH * len(choice.frameworks)
    rounds = (choice.rounds or ROUNDS) * (choice.seconds or SECONDS) + 1
    return trials * (3 + len(ASKED) * rounds * 1.1)


def measure(bench: Bench) -> Result:
    """Each framework's trials take turns among themselves; nothing is compared across them."""
    rounds = bench.choice.rounds or ROUNDS
    length = bench.choice.seconds or SECONDS
    figures = {}
    commands = {}
    for framework in bench.choice.frameworks:
        with ExitStack() as running:
            servers = _servers(bench, framework, running)
            for name, server in servers.items():
                commands[f"{framework} {name}"] = server.contender.shown()
            for asked in ASKED:
                trials = [
                    Trial(name, server, asked.request, length) for name, server in servers.items()
                ]
                title = f"{framework} {asked.name}"
                measured = take_turns(bench, title, trials, rounds)
                figures[title] = [figure.as_json() for figure in measured]
    return {"commands": commands, "figures": figures}


def _servers(bench: Bench, framework: str, running: ExitStack) -> dict[str, Server]:
    """Those of a framework, by what is told of each: its server and its database."""
    contenders = behind_each(framework)
    postgresql = bench.database_url(f"servers_{framework}")
    sqlite = bench.sqlite_url(f"servers_{framework}")
    on_postgresql = running.enter_context(bench.running(contenders, postgresql))
    on_sqlite = running.enter_context(bench.running(contenders[:1], sqlite))
    return {
        f"{server.contender.server}, {database}": server
        for servers, database in ((on_postgresql, "PostgreSQL"), (on_sqlite, "SQLite"))
        for server in servers
    }
