"""Several migrations in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import CommandError
from django.db import DatabaseError, connection, transaction

from adapters.database_errors import only_errors_logged


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Undo what was done when it fails; CommandError for what the database refuses."""
    try:
        # On SQLite a migration wants references unchecked; within a transaction it is too late.
        with (
            only_errors_logged("psycopg.pool"),
            connection.constraint_checks_disabled(),
            transaction.atomic(),
        ):
            yield
    except DatabaseError as error:
        raise CommandError(str(error).splitlines()[0]) from error
