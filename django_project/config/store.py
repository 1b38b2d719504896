"""The store on Django's ORM, and its units of work.

Its methods are coroutines that never suspend: they are driven by `run_blocking`.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction

from adapters.database_faults import refusal_of
from core.ports.store import Stale
from django_project.accounts.store.follows import DjangoFollows
from django_project.accounts.store.tokens import DjangoTokens
from django_project.accounts.store.users import DjangoUsers
from django_project.articles.store.articles import DjangoArticles
from django_project.comments.store import DjangoComments


class DjangoUnitOfWork:
    """What is read or written together."""

    def __init__(self) -> None:
        self.users = DjangoUsers()
        self.tokens = DjangoTokens()
        self.follows = DjangoFollows()
        self.articles = DjangoArticles()
        self.comments = DjangoComments()


class DjangoStore:
    """A store in the default database."""

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[DjangoUnitOfWork]:
        """A unit that only reads: no transaction, since on SQLite one would lock out writers."""
        with _refusing_faults():
            yield DjangoUnitOfWork()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[DjangoUnitOfWork]:
        """A unit that is committed at its end."""
        with _refusing_faults():
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
        """Ask every table for all its columns, and for one row at most."""
        with _refusing_faults():
            for model in apps.get_models():
                list(model._default_manager.all()[:1])


@contextmanager
def _refusing_faults() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        refusal = refusal_of(error.__cause__)
        if refusal is None:
            raise
        raise refusal from error
