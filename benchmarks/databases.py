"""The databases of a run: a temporary PostgreSQL server, its statement log, and the schema."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from benchmarks.forge import blocking_url
from benchmarks.system import pinned
from dev.postgresql import postgres_in

ROOT = Path(__file__).parents[1]

# Commits are durable, as by default. Autovacuum and timed checkpoints are off: they would run
# during one app's round and not during another's.
_SETTINGS = """
max_connections = 400
shared_buffers = 512MB
max_wal_size = 3GB
checkpoint_timeout = 1h
autovacuum = off
logging_collector = on
log_destination = 'jsonlog'
log_directory = 'statements'
log_filename = 'server.log'
"""
_MEMORY = Path("/dev/shm")  # noqa: S108  # on Linux; the directory made there has a random name
_MEMORY_NEEDED = 6 * 2**30  # bytes

_STATEMENT = re.compile(r"(?:statement|execute [^:]*): (?P<statement>.*)", re.DOTALL)
_DATA = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "MERGE", "VALUES"}
_TRANSACTION = {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"}
_LOGGED_WITHIN = 10.0  # seconds
_PAUSE = 0.005


def data_directory() -> Path:
    """Return the path of a new directory for data, in memory if there is room.

    Every commit waits until it is durable. How long a disk takes for that varies, and has nothing
    to do with the framework.
    """
    in_memory = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _MEMORY_NEEDED
    # Directly below the temporary directory: PostgreSQL run by root makes its parents readable.
    parent = _MEMORY if in_memory else Path(tempfile.gettempdir())
    return parent / f"forge-bench-{uuid4().hex[:8]}"


def migrate(database_url: str) -> None:
    """Create the schema with Alembic, and mark Django's migrations as applied."""
    for command in (
        ("-m", "alembic", "upgrade", "head"),
        ("django_project/manage.py", "adopt", "--verbosity", "0"),
    ):
        subprocess.run(  # noqa: S603
            [sys.executable, *command],
            env=os.environ | {"DATABASE_URL": database_url},
            cwd=ROOT,
            check=True,
            capture_output=True,
        )


class Postgres:
    """A running PostgreSQL server."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._engine = sa.create_engine(
            blocking_url(self.url("postgres")),
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
        )

    @property
    def log(self) -> Path:
        """The log file, with the statements of databases where they are logged."""
        return self._directory / "statements" / "server.json"

    def url(self, database: str) -> str:
        """Return the DATABASE_URL of a database."""
        return f"postgresql://postgres@/{database}?host={self._directory}"

    def create(self, database: str, template: str = "template0") -> str:
        """Create a database, empty or a copy of an unused one, and return its DATABASE_URL."""
        self.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def log_statements(self, database: str) -> None:
        """Log the statements of connections to a database that are opened from now on."""
        self.execute(f"ALTER DATABASE \"{database}\" SET log_statement = 'all'")

    def checkpoint(self) -> None:
        """Write dirty pages to the disk, so that no checkpoint runs during a round."""
        self.execute("CHECKPOINT")

    def version(self) -> str:
        """Return the server's version, such as 18.1."""
        return str(self.execute("SHOW server_version"))

    def is_idle(self, database: str) -> bool:
        """Return whether every connection to a database is idle, outside of a transaction."""
        return not self.execute(
            f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'"  # noqa: S608
            " AND state <> 'idle' AND backend_type = 'client backend'"
        )

    def execute(self, statement: str) -> object:
        """Run a statement as administrator; return the first value of its first row, if any."""
        with self._engine.connect() as connection:
            result = connection.exec_driver_sql(statement)
            return result.scalar() if result.returns_rows else None


@contextmanager
def postgres_server(cores: Collection[int] = ()) -> Iterator[Postgres]:
    """Run a new server on these cores; it is removed at the end, with its data."""
    directory = data_directory()
    server = postgres_in(directory, start=False)
    with pinned(cores):
        server.ensure_pgdata_inited()
        with (directory / "postgresql.conf").open("a") as configuration:
            configuration.write(_SETTINGS)
        server.start()
    try:
        yield Postgres(directory)
    finally:
        server.cleanup()


@dataclass(frozen=True)
class StatementCounts:
    """The number of statements that access data, control a transaction, or do neither."""

    data: int
    transaction: int
    other: int

    def __str__(self) -> str:
        return f"{self.data} + {self.transaction + self.other}"

    def as_json(self) -> dict[str, int]:
        """Return the counts by kind."""
        return asdict(self)


class StatementLog:
    """Counts the statements of one database, which `log_statements` must have been called for."""

    def __init__(self, postgres: Postgres, database: str) -> None:
        self._postgres = postgres
        self._database = database
        engine = sa.create_engine(
            blocking_url(postgres.url(database)),
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
        )
        self._connection = engine.connect()

    def close(self) -> None:
        """Close the connection to the database."""
        self._connection.close()

    def count(self, call: Callable[[], object]) -> StatementCounts:
        """Count the statements from the call until every connection is idle again."""
        first = self._write_marker()
        call()
        while not self._postgres.is_idle(self._database):
            time.sleep(_PAUSE)
        return count_by_kind(logged_statements(self._lines(first, self._write_marker())))

    def _write_marker(self) -> str:
        """Run a unique statement; return it once it is in the log."""
        marker = f"mark {uuid4().hex}"
        self._connection.exec_driver_sql(f"/* {marker} */ SELECT 1")
        deadline = time.monotonic() + _LOGGED_WITHIN
        while marker not in self._postgres.log.read_text():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self._postgres.log} does not have the statements")
            time.sleep(_PAUSE)
        return marker

    def _lines(self, first: str, last: str) -> Iterable[str]:
        lines = self._postgres.log.read_text().splitlines()
        at = [number for number, line in enumerate(lines) if first in line or last in line]
        return lines[at[0] + 1 : at[-1]]


def logged_statements(lines: Iterable[str]) -> list[str]:
    """Return the statements in the lines of a JSON log."""
    messages = [json.loads(line).get("message", "") for line in lines]
    return [found["statement"] for text in messages if (found := _STATEMENT.match(text))]


def count_by_kind(statements: Iterable[str]) -> StatementCounts:
    """Count statements by kind."""
    kinds = Counter(map(_kind, statements))
    return StatementCounts(kinds["data"], kinds["transaction"], kinds["other"])


def _kind(statement: str) -> str:
    word = re.split(r"[\s;(]", statement.strip(), maxsplit=1)[0].upper()
    if word in _DATA:
        return "data"
    return "transaction" if word in _TRANSACTION else "other"
