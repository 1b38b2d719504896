"""The store on Django's ORM, and its units of work.

Its methods are coroutines that never suspend: `run_blocking` runs them.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from typing import Any

from django.conf import settings
from django.db import (
    DatabaseError,
    IntegrityError,
    close_old_connections,
    connection,
    transaction,
)
from django.utils.module_loading import import_string

from adapters.database_errors import busy_if_stale, require_file, translate
from core.domain.errors import DomainError, Kind
from core.ports.accounts import Follows, LoginFailures, Tokens, Users
from core.ports.articles import Articles
from core.ports.comments import Comments
from core.ports.idempotency import RecordedResults
from core.ports.membership import Ledger
from core.ports.store import Stale
from django_project.database.connections import driver_error
from django_project.database.migration_records import check_schema


class DjangoUnitOfWork:
    """Implements `core.ports.store.UnitOfWork`. The setting REPOSITORIES names its members."""

    users: Users
    tokens: Tokens
    login_failures: LoginFailures
    follows: Follows
    articles: Articles
    comments: Comments
    ledger: Ledger
    results: RecordedResults

    def __init__(self) -> None:
        for name, path in settings.REPOSITORIES.items():
            setattr(self, name, import_string(path)())


@cache
def _unit_of_work() -> DjangoUnitOfWork:
    """Made once, as it keeps no state: Django keeps the connection and the transaction."""
    return DjangoUnitOfWork()


class DjangoStore:
    """Implements `core.ports.store.Store` in the default database."""

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[DjangoUnitOfWork]:
        """A unit of work that only reads: no transaction, which on SQLite would lock writers."""
        with busy_if_stale(), _translated_errors():
            yield _unit_of_work()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[DjangoUnitOfWork]:
        """A unit of work that is committed at its end."""
        with _translated_errors():
            ended = False
            try:
                with transaction.atomic():
                    yield _unit_of_work()
                    ended = True
            except IntegrityError as error:
                if not ended:
                    raise
                raise Stale from error  # at COMMIT: a row that another one refers to is gone

    async def check(self) -> None:
        """Query every column of every table, and the records of the migration tools."""
        with _translated_errors():
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA database_list")
                    [(_, _, path)] = cursor.fetchall()
                    require_file(path)
            check_schema()


def release_connection() -> None:
    """Give a pooled connection back, before the request waits for a hash or another server.

    Within a transaction, such as that of a test or of ATOMIC_REQUESTS, it is kept.
    """
    if not connection.in_atomic_block:
        close_old_connections()


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        meaning = translate(driver_error(error))
        if meaning is None:
            raise
        is_unavailable = isinstance(meaning, DomainError) and meaning.kind is Kind.UNAVAILABLE
        if is_unavailable and not _is_connected():
            _replace_lost_connections()
        raise meaning from error
    finally:
        release_connection()


def _is_connected() -> bool:
    """Whether the connection survived, as it does if a statement or a lock takes too long."""
    inner: Any = connection.connection
    return inner is not None and not getattr(inner, "closed", False)


def _replace_lost_connections() -> None:
    # If one is lost, all are. The pool would find them one by one, less and less often.
    if pool := getattr(connection, "pool", None):
        pool.check()
