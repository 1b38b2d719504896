"""A PostgreSQL server that lasts as long as the run, and what it has been asked."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from benchmarks.databases.folders import new_folder
from benchmarks.serving.cores import pinned
from dev.postgresql import postgres_in

# Commits last, as by default. Vacuuming and checkpoints would come at some moment of their own,
# into one contender's round and not into another's.
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


class Postgres:
    """A running server, and the databases that are made on it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._engine = sa.create_engine(
            blocking_url(self.url("postgres")),
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
        )

    @property
    def log(self) -> Path:
        """Where it writes what it has been asked, in databases where that is noted."""
        return self._directory / "statements" / "server.json"

    def url(self, database: str) -> str:
        """The DATABASE_URL of a database."""
        return f"postgresql://postgres@/{database}?host={self._directory}"

    def create(self, database: str, template: str = "template0") -> str:
        """The DATABASE_URL of a new one: empty, or a copy of one that nobody uses."""
        self.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def note_statements(self, database: str) -> None:
        """From now on, write to the log what new connections to a database ask."""
        self.execute(f"ALTER DATABASE \"{database}\" SET log_statement = 'all'")

    def checkpoint(self) -> None:
        """Write to the disk what is to be written, so that it is not written during a round."""
        self.execute("CHECKPOINT")

    def version(self) -> str:
        """As it calls itself, such as 18.1."""
        return str(self.execute("SHOW server_version"))

    def is_idle(self, database: str) -> bool:
        """Whether every connection to a database waits for its client, in no transaction."""
        return not self.execute(
            f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'"  # noqa: S608
            " AND state <> 'idle' AND backend_type = 'client backend'"
        )

    def execute(self, statement: str) -> object:
        """Run a statement of an administrator's; the first value of its first row, if any."""
        with self._engine.connect() as connection:
            result = connection.exec_driver_sql(statement)
            return result.scalar() if result.returns_rows else None


@contextmanager
def postgres_server(cores: Collection[int]) -> Iterator[Postgres]:
    """A new server on these cores; it and its data are removed afterwards."""
    directory = new_folder()
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
