"""What every part of a run shares."""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.choice import Choice
from benchmarks.databases.folders import new_folder
from benchmarks.databases.postgresql import Postgres, postgres_server
from benchmarks.databases.schema import migrate
from benchmarks.load.wrk import Wrk
from benchmarks.seeding.filling import fill
from benchmarks.serving.contenders import Contender
from benchmarks.serving.cores import Cores, cores_of_this_machine
from benchmarks.serving.server import NotStartedError, Server

DATABASE = "forge"


@dataclass
class Bench:
    """A run: what was asked for, what there is to measure with, and what went wrong."""

    choice: Choice
    resources: ExitStack
    results: dict[str, dict[str, Any]] = field(default_factory=dict)  # of parts, new and old
    cores: Cores = field(default_factory=cores_of_this_machine)
    faults: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @cached_property
    def load(self) -> Wrk:
        """The load generator."""
        return Wrk(self.cores.load)

    @cached_property
    def postgres(self) -> Postgres:
        """A PostgreSQL server, started when it is first needed."""
        self.tell("starting PostgreSQL")
        return self.resources.enter_context(postgres_server(self.cores.database))

    @cached_property
    def database(self) -> str:
        """The name of a database that nobody uses, for others to be copies of."""
        self.tell("filling a database")
        database_url = self.postgres.create(DATABASE)
        migrate(database_url)
        fill(database_url)
        return DATABASE

    @cached_property
    def sqlite_file(self) -> Path:
        """A file with what all databases hold, for others to be copies of."""
        folder = new_folder()
        folder.mkdir()
        self.resources.callback(shutil.rmtree, folder)
        original = folder / "forge.db"
        self.tell("filling an SQLite file")
        migrate(f"sqlite:///{original}")
        fill(f"sqlite:///{original}")
        return original

    def sqlite_url(self, name: str) -> str:
        """A new SQLite file with what all databases hold."""
        copy = self.sqlite_file.with_name(f"{name}.db")
        shutil.copy(self.sqlite_file, copy)
        return f"sqlite:///{copy}"

    def database_url(self, name: str) -> str:
        """A new database with what all of them hold."""
        return self.postgres.create(name, self.database)

    @contextmanager
    def running(self, contenders: Sequence[Contender], database_url: str) -> Iterator[list[Server]]:
        """Those that can be started, all at once on one database; the rest are faults."""
        servers: list[Server] = []
        try:
            for contender in contenders:
                self.tell(f"starting {contender.name}, {contender.server}")
                try:
                    servers.append(Server(contender, database_url, self.cores.server))
                except NotStartedError as error:
                    self.fault(str(error))
            yield servers
        finally:
            for server in servers:
                server.stop()

    def fault(self, text: str) -> None:
        """Note what is wrong; the run goes on, and fails at its end."""
        self.faults.append(text)
        self.tell(f"WRONG: {text}")

    def tell(self, text: str) -> None:
        """Show progress."""
        minutes, seconds = divmod(int(time.monotonic() - self.began), 60)
        print(f"{minutes:3}:{seconds:02}  {text}", flush=True)
