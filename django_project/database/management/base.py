"""How management commands report errors: status 1, and one line on stderr."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import CommandError
from django.db import DatabaseError, connection, transaction

from adapters.database_errors import only_errors_logged, reason
from core.domain.errors import DomainError
from django_project.database.connections import driver_error
from django_project.database.migration_lock import migration_lock


def decoded(argument: str) -> str:
    """An argument of the command line, as UTF-8 whatever the locale says.

    U+FFFD stands for bytes that are not UTF-8, as in a path.
    """
    return os.fsencode(argument).decode("utf-8", "replace")


@contextmanager
def command_errors() -> Iterator[None]:
    """Raise CommandError for what the core or the database refuses."""
    try:
        with only_errors_logged(), _connection_without_pool():
            yield
    except DomainError as error:
        messages = [f"{subject}: {message}" for subject, message in error.errors.items()]
        raise CommandError("; ".join(messages) + reason(error)) from error
    except DatabaseError as error:
        raise CommandError(str(driver_error(error) or error).splitlines()[0]) from error


@contextmanager
def one_transaction() -> Iterator[None]:
    """Apply several migrations, or none if one fails. Raises CommandError like `command_errors`."""
    # On SQLite a migration needs foreign keys unchecked, which a transaction can no longer change.
    with (
        command_errors(),
        migration_lock(),
        connection.constraint_checks_disabled(),
        transaction.atomic(),
    ):
        yield


@contextmanager
def _connection_without_pool() -> Iterator[None]:
    """Let this thread connect by itself: the error then says why that failed, and at once.

    A pool tries again and again in threads of its own, and logs each failure, even after the
    command has ended. An open transaction, such as that of a test, keeps its connection.
    """
    if connection.in_atomic_block:
        yield
        return
    pooled = connection.settings_dict
    options = {name: value for name, value in pooled["OPTIONS"].items() if name != "pool"}
    connection.close()
    connection.settings_dict = {**pooled, "OPTIONS": options}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = pooled
