"""Databases for targets and for tests of stores: SQLite files, or databases on PostgreSQL."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from uuid import uuid4

import pytest
import sqlalchemy as sa

from adapters.database_urls import sqlite_file as sqlite_file
from adapters.database_urls import sqlite_url as sqlite_url
from adapters.sqlalchemy.engines import blocking_url
from adapters.sqlalchemy.tables import metadata
from dev.postgresql import postgres_in

Migrate = Callable[[str], None]

_MEMORY = Path("/dev/shm")  # noqa: S108  # of Linux; the folder made there is ours alone
_AREA = 2**30  # bytes
_RESTART_SEQUENCES = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
# What makes a commit survive a power failure. Tests do not need it.
_DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")
_STOPS_WITHIN = 60.0  # seconds


class Databases(Protocol):
    """Creates databases of one kind, each for one test or target."""

    @property
    def kind(self) -> str:
        """The name of the kind in the summary of a run."""

    def absent(self) -> str:
        """The URL of a database that does not exist yet."""

    def create(self, database_url: str) -> None:
        """Create that database, empty."""

    def migrated(self, migrate: Migrate, /) -> str:
        """The URL of a new database with the schema that a migration tool built."""

    def lent(self, migrate: Migrate, /) -> AbstractContextManager[str]:
        """The same, for a test that leaves the schema as it was."""

    def drop(self, database_url: str) -> None:
        """Remove a database that nobody uses any more."""


class SqliteFiles:
    """SQLite files below a folder. With `beside`, migrated files are copied from that one's."""

    kind = "SQLite"

    def __init__(self, directory: Path, beside: "SqliteFiles | None" = None) -> None:
        self._directory = directory.absolute()
        self._beside = beside
        self._originals: dict[Migrate, Path] = {}

    def absent(self) -> str:
        """A file in a folder that does not exist."""
        return sqlite_url(self._directory / uuid4().hex / "forge.db")

    def create(self, database_url: str) -> None:
        """Create the folder. The first connection creates the file."""
        sqlite_file(database_url).parent.mkdir(parents=True)

    def migrated(self, migrate: Migrate, /) -> str:
        """A file. Each migration tool runs once, and later files are copies."""
        copy = self._new()
        shutil.copy((self._beside or self)._original(migrate), sqlite_file(copy))
        return copy

    def _original(self, migrate: Migrate) -> Path:
        if migrate not in self._originals:
            original = self._new()
            migrate(original)
            self._originals[migrate] = sqlite_file(original)
        return self._originals[migrate]

    @contextmanager
    def lent(self, migrate: Migrate, /) -> Iterator[str]:
        """A file whose folder is removed afterwards."""
        database_url = self.migrated(migrate)
        yield database_url
        self.drop(database_url)

    def drop(self, database_url: str) -> None:
        """Remove the folder."""
        shutil.rmtree(sqlite_file(database_url).parent)

    def _new(self) -> str:
        database_url = self.absent()
        self.create(database_url)
        return database_url


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """A new folder, in memory where there is room: commits to a disk wait for it."""
    has_area = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _AREA
    with TemporaryDirectory(prefix="forge-", dir=_MEMORY if has_area else None) as folder:
        yield Path(folder)


def migrate(database_url: str, revision: str = "head") -> None:
    """Upgrade a database to a revision, as `alembic upgrade` does."""
    # In this process, since starting Python takes longer than the migration. Imported here, since
    # the process that only hands out tests migrates nothing.
    from alembic import command

    from adapters.sqlalchemy.migrating import alembic_config, connect_to_migrate

    with connect_to_migrate(database_url) as connection, connection.begin():
        command.upgrade(alembic_config(connection), revision)


class PostgresServer:
    """A running PostgreSQL server, and the databases that tests create on it."""

    kind = "PostgreSQL"

    def __init__(self, server_url: str) -> None:
        self._url = sa.make_url(server_url)
        self._engine = sa.create_engine(
            blocking_url(server_url), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        self._run = uuid4().hex[:8]
        self._originals: dict[Migrate, str] = {}
        self._free: dict[Migrate, list[str]] = {}
        self._names: set[str] = set()

    def absent(self) -> str:
        """A name that no database has."""
        url = self._url.set(database=f"forge_{self._run}_{uuid4().hex[:8]}")
        return url.render_as_string(hide_password=False)

    def create(self, database_url: str) -> None:
        """Create the database, empty."""
        self._create(_name(database_url), "template0")

    def migrated(self, migrate: Migrate, /) -> str:
        """A new database. Each migration tool runs once, and later databases are copies."""
        if migrate not in self._originals:
            original = self.absent()
            self.create(original)
            migrate(original)
            self._originals[migrate] = _name(original)
        copy = self.absent()
        self._create(_name(copy), self._originals[migrate])
        return copy

    @contextmanager
    def lent(self, migrate: Migrate, /) -> Iterator[str]:
        """A database that is emptied and lent again: creating one takes ten times as long."""
        free = self._free.setdefault(migrate, [])
        database_url = free.pop() if free else self.migrated(migrate)
        yield database_url
        self._empty(database_url)
        free.append(database_url)

    def has(self, database_url: str) -> bool:
        """Whether the database exists, whichever process created it."""
        return self._finds("pg_database", database_url)

    def is_in_use(self, database_url: str) -> bool:
        """Whether anybody is connected to it."""
        return self._finds("pg_stat_activity", database_url)

    def names_of_clients(self, database_url: str) -> set[str]:
        """What those who are connected to the database call themselves."""
        query = "SELECT application_name FROM pg_stat_activity WHERE datname = %s"
        with self._engine.connect() as connection:
            rows = connection.exec_driver_sql(query, (_name(database_url),))
            return {str(name) for (name,) in rows}

    @contextmanager
    def locked(self, number: int) -> Iterator[None]:
        """Keep out other processes that lock the same number."""
        with self._engine.connect() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_lock(number)))
            yield

    def close(self, database_url: str) -> None:
        """Refuse connections to a database, and close those that are open."""
        self.execute(f'ALTER DATABASE "{_name(database_url)}" ALLOW_CONNECTIONS false')
        self.disconnect(database_url)

    def open(self, database_url: str) -> None:
        """Accept connections again."""
        self.execute(f'ALTER DATABASE "{_name(database_url)}" ALLOW_CONNECTIONS true')

    def disconnect(self, database_url: str) -> None:
        """Close every connection to a database, and return when they are closed."""
        name = _name(database_url)
        self.execute(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
        )

    def drop(self, database_url: str) -> None:
        """Remove a database, even if somebody is connected."""
        self._drop(_name(database_url))

    def drop_all(self) -> None:
        """Remove every database that is left."""
        for name in list(self._names):
            self._drop(name)

    def execute(self, statement: str) -> None:
        """Execute a statement as an administrator, in the database of the server's URL."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def _finds(self, view: str, database_url: str) -> bool:
        query = f"SELECT 1 FROM {view} WHERE datname = '{_name(database_url)}'"  # noqa: S608
        with self._engine.connect() as connection:
            return connection.exec_driver_sql(query).first() is not None

    def _create(self, name: str, template: str) -> None:
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self._names.add(name)

    def _empty(self, database_url: str) -> None:
        engine = sa.create_engine(blocking_url(database_url), poolclass=sa.NullPool)
        with engine.begin() as connection:
            for table in metadata.sorted_tables:
                connection.execute(sa.delete(table))
            connection.exec_driver_sql(_RESTART_SEQUENCES)

    def _drop(self, name: str) -> None:
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._names.discard(name)


def _name(database_url: str) -> str:
    name = sa.make_url(database_url).database
    assert name is not None
    return name


class StartedServer(PostgresServer):
    """A server that tests can stop and start again."""

    def __init__(self, server_url: str, server: Any) -> None:
        super().__init__(server_url)
        self._server = server

    def tell_to_end(self, how: signal.Signals) -> None:
        """Send a signal: SIGTERM lets clients finish, SIGINT disconnects them.

        SIGQUIT also leaves the rest to the recovery at the next start.
        """
        os.kill(self._server.get_pid(), how)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server. Raises RuntimeError if it still runs after a minute."""
        self.tell_to_end(how)
        deadline = time.monotonic() + _STOPS_WITHIN
        while (self._server.pgdata / "postmaster.pid").exists():
            if time.monotonic() > deadline:
                raise RuntimeError("the PostgreSQL server did not stop")
            time.sleep(0.01)

    def start_again(self) -> None:
        """Start the server, and return when it accepts connections."""
        self._server.ensure_postgres_running()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """The server that TEST_DATABASE_URL names, or one that the processes of a run share."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        server = PostgresServer(named)
        yield server
        server.drop_all()
    else:
        with started_postgres(os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex) as server:
            yield server


@contextmanager
def started_postgres(name: str) -> Iterator[StartedServer]:
    """A new server. The last process that uses the server of that name stops it."""
    # Directly below the system's folder: run by root, the server opens the folders above its own.
    directory = Path(tempfile.gettempdir()) / f"forge-pg-{name[:16]}"
    try:
        started = postgres_in(directory)
    except ModuleNotFoundError:
        pytest.skip("there is no PostgreSQL here")
    server = StartedServer(f"postgresql://postgres@/postgres?host={directory}", started)
    for setting in _DURABILITY:
        server.execute(f"ALTER SYSTEM SET {setting} = off")
    server.execute("SELECT pg_reload_conf()")
    yield server
    started.cleanup()
