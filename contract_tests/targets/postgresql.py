"""A PostgreSQL server, and databases that tests make on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from adapters.sqlalchemy.tables import metadata
from contract_tests.targets.databases import Migrate

_COUNT_FROM_ONE = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"


class PostgresServer:
    """A running server, and the databases that were made on it."""

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
        """Make it from nothing."""
        self._create(_name(database_url), "template0")

    def migrated(self, migrate: Migrate, /) -> str:
        """A new one; each migration tool runs only once, the rest are copies."""
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
        """One that is emptied afterwards and lent again: to make one takes ten times as long."""
        free = self._free.setdefault(migrate, [])
        database_url = free.pop() if free else self.migrated(migrate)
        yield database_url
        self._empty(database_url)
        free.append(database_url)

    def has(self, database_url: str) -> bool:
        """Whether it was made, by whichever process."""
        return self._finds("pg_database", database_url)

    def is_in_use(self, database_url: str) -> bool:
        """Whether anybody is connected to it."""
        return self._finds("pg_stat_activity", database_url)

    @contextmanager
    def locked(self, number: int) -> Iterator[None]:
        """Keep out other processes that lock the same number."""
        with self._engine.connect() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_lock(number)))
            yield

    def close(self, database_url: str) -> None:
        """Cut off whoever is connected, and let nobody in."""
        self.execute(f'ALTER DATABASE "{_name(database_url)}" ALLOW_CONNECTIONS false')
        self.disconnect(database_url)

    def open(self, database_url: str) -> None:
        """Let everybody in again."""
        self.execute(f'ALTER DATABASE "{_name(database_url)}" ALLOW_CONNECTIONS true')

    def disconnect(self, database_url: str) -> None:
        """Cut off whoever is connected, and return when they are gone."""
        name = _name(database_url)
        self.execute(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
        )

    def drop(self, database_url: str) -> None:
        """Remove it, whoever is connected."""
        self._drop(_name(database_url))

    def drop_all(self) -> None:
        """Remove all that is left."""
        for name in list(self._names):
            self._drop(name)

    def execute(self, statement: str) -> None:
        """Run a statement of an administrator's, in the database that the server's URL names."""
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
            connection.exec_driver_sql(_COUNT_FROM_ONE)

    def _drop(self, name: str) -> None:
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._names.discard(name)


def _name(database_url: str) -> str:
    name = sa.make_url(database_url).database
    assert name is not None
    return name
