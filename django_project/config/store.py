"""The store on Django's ORM, and its units of work.

Its methods are coroutines that never suspend: they are driven by `run_blocking`.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from django.db import (
    DatabaseError,
    IntegrityError,
    close_old_connections,
    connection,
    transaction,
)

from adapters.database_errors import busy_if_stale, translate
from core.domain.errors import DomainError, Kind
from core.ports.store import Stale
from django_project.accounts.store.follows import DjangoFollows
from django_project.accounts.store.tokens import DjangoTokens
from django_project.accounts.store.users import DjangoUsers
from django_project.adoption.schema import check_schema
from django_project.articles.store.articles import DjangoArticles
from django_project.comments.store import DjangoComments
from django_project.membership.store import DjangoLedger


class DjangoUnitOfWork:
    """What is read or written together."""

    def __init__(self) -> None:
        self.users = DjangoUsers()
        self.tokens = DjangoTokens()
        self.follows = DjangoFollows()
        self.articles = DjangoArticles()
        self.comments = DjangoComments()
        self.ledger = DjangoLedger()


class DjangoStore:
    """A store in the default database."""

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[DjangoUnitOfWork]:
        """A unit that only reads: no transaction, since on SQLite one would lock out writers."""
        with busy_if_stale(), _connected():
            yield DjangoUnitOfWork()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[DjangoUnitOfWork]:
        """A unit that is committed at its end."""
        with _connected():
            ended = False
            try:
                with transaction.atomic():
                    yield DjangoUnitOfWork()
                    ended = True
            except IntegrityError as error:
                if not ended:
                    raise
                raise Stale from error  # at COMMIT: what a row refers to is gone

    async def check(self) -> None:
        """Ask each table of a room for all its columns, and the migrations' book for every step."""
        with _connected():
            check_schema()


@contextmanager
def _connected() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        meaning = translate(error.__cause__)
        if meaning is None:
            raise
        if isinstance(meaning, DomainError) and meaning.kind is Kind.UNAVAILABLE:
            _replace_lost_connections()
        raise meaning from error
    finally:
        # A pooled one goes back before the request waits for a hash, or for another server.
        close_old_connections()


def _replace_lost_connections() -> None:
    # Where one is lost, all are; the pool would find them out one by one, and ever more slowly.
    if pool := getattr(connection, "pool", None):
        pool.check()
