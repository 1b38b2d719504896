"""How management commands report errors: status 1, and one line on stderr."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import CommandError
from django.db import DatabaseError, connection, transaction

from adapters.database_errors import only_errors_logged
from core.domain.errors import DomainError
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
        with only_errors_logged("psycopg.pool"):
            yield
    except DomainError as error:
        messages = [f"{subject}: {message}" for subject, message in error.errors.items()]
        raise CommandError("; ".join(messages)) from error
    except DatabaseError as error:
        raise CommandError(str(error).splitlines()[0]) from error


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
