"""What a command says where the core refuses."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import CommandError

from adapters.database_errors import only_errors_logged
from core.domain.errors import DomainError


@contextmanager
def refusing() -> Iterator[None]:
    """Let a refusal end the command with status 1, and one line on stderr."""
    try:
        with only_errors_logged("psycopg.pool"):
            yield
    except DomainError as error:
        refused = [f"{subject}: {message}" for subject, message in error.errors.items()]
        raise CommandError("; ".join(refused)) from error
