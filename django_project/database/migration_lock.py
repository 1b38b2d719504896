"""Migrations one after the other, Alembic's included."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import local

from django.core.management import CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import OperationalError

from adapters.migration_lock import POSTGRESQL_STATEMENTS, STILL_RUNNING, sqlite_lock

_held = local()  # the aliases of the databases whose lock this thread has


@contextmanager
def migration_lock(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Wait until no other process migrates this database. May be nested. Raises CommandError."""
    aliases: set[str] = _held.__dict__.setdefault("aliases", set())
    if using in aliases:
        yield
        return
    is_sqlite = connections[using].vendor == "sqlite"
    try:
        with _sqlite_lock(using) if is_sqlite else _postgresql_lock(using):
            aliases.add(using)
            try:
                yield
            finally:
                aliases.discard(using)
    except TimeoutError as error:
        raise CommandError(str(error)) from None


def _sqlite_lock(using: str) -> AbstractContextManager[None]:
    return sqlite_lock(str(connections[using].settings_dict["NAME"]))


@contextmanager
def _postgresql_lock(using: str) -> Iterator[None]:
    """Hold the lock in a transaction of a connection of its own: `migrate` has several."""
    connection = connections[using].copy()
    try:
        connection.set_autocommit(False)
        with connection.cursor() as cursor:
            for statement in POSTGRESQL_STATEMENTS:
                try:
                    cursor.execute(statement)
                except OperationalError as error:
                    if getattr(error.__cause__, "sqlstate", None) == "55P03":  # lock_not_available
                        raise TimeoutError(STILL_RUNNING) from error
                    raise
        yield
    finally:
        connection.close()
