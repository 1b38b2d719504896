"""A run: the options from the command line, and the resources that all parts share."""

import argparse
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks import seed
from benchmarks.databases import Postgres, data_directory, migrate, postgres_server
from benchmarks.forge import sqlite_url
from benchmarks.load.wrk import Wrk
from benchmarks.servers import FRAMEWORKS, Deployment, NotStartedError, Server
from benchmarks.system import Cores, cores_of_this_machine
from benchmarks.workload import BY_NAME

Result = dict[str, Any]  # of a part, as stored in results.json

_TEMPLATE = "forge"  # the database that others are copies of


@dataclass(frozen=True)
class Options:
    """What to measure; None means the default of each part."""

    parts: Sequence[str]
    frameworks: Sequence[str] = FRAMEWORKS
    operations: Sequence[str] = tuple(BY_NAME)
    rounds: int | None = None
    seconds: int | None = None  # of each round
    writes: bool = True


def parse_options(parts: Sequence[str], arguments: Sequence[str] | None = None) -> Options:
    """Parse the command line; exit with a message if it is invalid."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks", description="Measure what each framework costs."
    )
    add = parser.add_argument
    add("--only", nargs="+", default=parts, metavar="PART", help=f"of {', '.join(parts)}")
    add("--framework", nargs="+", choices=FRAMEWORKS, default=FRAMEWORKS)
    add("--operation", nargs="+", choices=tuple(BY_NAME), default=tuple(BY_NAME))
    add("--rounds", type=int, help="the number of rounds of each measurement")
    add("--seconds", type=int, help="the length of each round")
    add("--no-write", action="store_true", help="do not write docs/ (implied by other options)")
    options = parser.parse_args(arguments)
    if unknown := set(options.only) - set(parts):
        parser.error(f"unknown part {', '.join(sorted(unknown))}: choose from {', '.join(parts)}")
    is_complete = (
        set(options.framework) == set(FRAMEWORKS)
        and set(options.operation) == set(BY_NAME)
        and options.rounds is None
        and options.seconds is None
    )
    return Options(
        tuple(part for part in parts if part in options.only),
        tuple(options.framework),
        tuple(options.operation),
        options.rounds,
        options.seconds,
        writes=is_complete and not options.no_write,
    )


@dataclass
class Run:
    """The options, the shared resources, and the errors so far."""

    options: Options
    resources: ExitStack
    results: dict[str, Result] = field(default_factory=dict)  # of parts, earlier runs included
    cores: Cores = field(default_factory=cores_of_this_machine)
    errors: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @cached_property
    def load(self) -> Wrk:
        """The load generator."""
        return Wrk(self.cores.load)

    @cached_property
    def postgres(self) -> Postgres:
        """A PostgreSQL server, started at the first use."""
        self.log("starting PostgreSQL")
        return self.resources.enter_context(postgres_server(self.cores.database))

    def database_url(self, name: str) -> str:
        """Create a PostgreSQL database with the seed data."""
        return self.postgres.create(name, self._template)

    def sqlite_url(self, name: str) -> str:
        """Create an SQLite file with the seed data."""
        copy = self._sqlite_template.with_name(f"{name}.db")
        shutil.copy(self._sqlite_template, copy)
        return sqlite_url(copy)

    @contextmanager
    def serving(
        self,
        deployments: Sequence[Deployment],
        database_url: str,
        cores: Sequence[int] | None = None,
    ) -> Iterator[list[Server]]:
        """Start all on one database; one that does not start is an error of the run.

        They run on the server's core, or on these cores.
        """
        pinned_to = self.cores.server if cores is None else cores
        servers: list[Server] = []
        try:
            for deployment in deployments:
                self.log(f"starting {deployment.name}, {deployment.server}")
                try:
                    servers.append(Server(deployment, database_url, pinned_to))
                except NotStartedError as error:
                    self.error(str(error))
            yield servers
        finally:
            for server in servers:
                server.stop()

    def error(self, text: str) -> None:
        """Record an error; the run continues, and fails at its end."""
        self.errors.append(text)
        self.log(f"ERROR: {text}")

    def log(self, text: str) -> None:
        """Print progress, with the minutes and seconds since the start."""
        minutes, seconds = divmod(int(time.monotonic() - self.began), 60)
        print(f"{minutes:3}:{seconds:02}  {text}", flush=True)

    @cached_property
    def _template(self) -> str:
        self.log("filling a database")
        database_url = self.postgres.create(_TEMPLATE)
        migrate(database_url)
        seed.fill(database_url)
        return _TEMPLATE

    @cached_property
    def _sqlite_template(self) -> Path:
        directory = data_directory()
        directory.mkdir()
        self.resources.callback(shutil.rmtree, directory)
        template = directory / "forge.db"
        self.log("filling an SQLite file")
        migrate(sqlite_url(template))
        seed.fill(sqlite_url(template))
        return template


@dataclass(frozen=True)
class Part:
    """A part of a run: how it measures, and how its result is shown.

    `seconds` estimates how long it takes; `section` returns Markdown without a heading; `draw`
    writes the charts of the section into a directory.
    """

    name: str
    title: str
    seconds: Callable[[Options], float]
    measure: Callable[[Run], Result]
    section: Callable[[Result], str]
    draw: Callable[[Result, Path], None]
