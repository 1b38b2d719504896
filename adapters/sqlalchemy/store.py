"""The store in SQL and its units of work."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import sqlalchemy as sa

from adapters.database_faults import busy_instead_of_stale, meaning_of
from adapters.database_faults.refusals import not_migrated, unavailable
from adapters.sqlalchemy.accounts.follows import SqlAlchemyFollows
from adapters.sqlalchemy.accounts.tokens import SqlAlchemyTokens
from adapters.sqlalchemy.accounts.users import SqlAlchemyUsers
from adapters.sqlalchemy.articles.articles import SqlAlchemyArticles
from adapters.sqlalchemy.comments.comments import SqlAlchemyComments
from adapters.sqlalchemy.connection import Connection, Database
from adapters.sqlalchemy.membership.ledger import SqlAlchemyLedger
from adapters.sqlalchemy.migration_books import is_behind
from adapters.sqlalchemy.tables import metadata
from core.ports.store import Stale


class SqlAlchemyUnitOfWork:
    """What is read or written together: a transaction, if it writes."""

    def __init__(self, connection: Connection) -> None:
        self.users = SqlAlchemyUsers(connection)
        self.tokens = SqlAlchemyTokens(connection)
        self.follows = SqlAlchemyFollows(connection)
        self.articles = SqlAlchemyArticles(connection)
        self.comments = SqlAlchemyComments(connection)
        self.ledger = SqlAlchemyLedger(connection)


class SqlAlchemyStore:
    """A store in any database that SQLAlchemy reaches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlAlchemyUnitOfWork]:
        """A unit that only reads."""
        with busy_instead_of_stale(), _refusing_faults():
            async with self._database.begin(write=False) as connection:
                yield SqlAlchemyUnitOfWork(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[SqlAlchemyUnitOfWork]:
        """A unit that is committed at its end."""
        with _refusing_faults():
            ended = False
            try:
                async with self._database.begin(write=True) as connection:
                    yield SqlAlchemyUnitOfWork(connection)
                    ended = True
            except sa.exc.IntegrityError as error:
                if not ended:
                    raise
                raise Stale from error  # at COMMIT: what a row refers to is gone

    async def check(self) -> None:
        """Ask every table for all its columns, and the migrations' book for every step."""
        with _refusing_faults():
            async with self._database.begin(write=False) as connection:
                for table in metadata.sorted_tables:
                    await connection.execute(sa.select(table).limit(0))
                if await is_behind(connection):
                    raise not_migrated()


@contextmanager
def _refusing_faults() -> Iterator[None]:
    try:
        yield
    except sa.exc.TimeoutError as error:  # every connection of the pool is in use
        raise unavailable(error) from error
    except (sa.exc.DBAPIError, OSError) as error:  # asyncpg leaves an OSError as it is
        meaning = meaning_of(getattr(error, "orig", error))
        if meaning is None:
            raise
        raise meaning from error
