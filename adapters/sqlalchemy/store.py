"""The store in SQL, and its units of work."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cached_property

import sqlalchemy as sa

from adapters.database_errors import (
    busy_if_stale,
    not_migrated,
    require_file,
    translate,
    unavailable,
)
from adapters.sqlalchemy.accounts import (
    SqlAlchemyFollows,
    SqlAlchemyLoginFailures,
    SqlAlchemyTokens,
    SqlAlchemyUsers,
)
from adapters.sqlalchemy.articles import SqlAlchemyArticles
from adapters.sqlalchemy.comments import SqlAlchemyComments
from adapters.sqlalchemy.database import Connection, Database
from adapters.sqlalchemy.idempotency import SqlAlchemyRecordedResults
from adapters.sqlalchemy.membership import SqlAlchemyLedger
from adapters.sqlalchemy.migration_records import is_behind
from adapters.sqlalchemy.tables import metadata
from core.ports.accounts import Follows, LoginFailures, Tokens, Users
from core.ports.articles import Articles
from core.ports.comments import Comments
from core.ports.idempotency import RecordedResults
from core.ports.membership import Ledger
from core.ports.store import Stale


class SqlAlchemyUnitOfWork:
    """Implements `core.ports.store.UnitOfWork` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def users(self) -> Users:
        """The users."""
        return SqlAlchemyUsers(self._connection)

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens."""
        return SqlAlchemyTokens(self._connection)

    @cached_property
    def login_failures(self) -> LoginFailures:
        """The failed logins."""
        return SqlAlchemyLoginFailures(self._connection)

    @cached_property
    def follows(self) -> Follows:
        """Who follows whom."""
        return SqlAlchemyFollows(self._connection)

    @cached_property
    def articles(self) -> Articles:
        """The articles."""
        return SqlAlchemyArticles(self._connection)

    @cached_property
    def comments(self) -> Comments:
        """The comments."""
        return SqlAlchemyComments(self._connection)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger."""
        return SqlAlchemyLedger(self._connection)

    @cached_property
    def results(self) -> RecordedResults:
        """The results of requests with an idempotency key."""
        return SqlAlchemyRecordedResults(self._connection)


class SqlAlchemyStore:
    """Implements `core.ports.store.Store` in any database that SQLAlchemy reaches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlAlchemyUnitOfWork]:
        """A unit of work that only reads."""
        with busy_if_stale(), _translated_errors():
            async with self._database.begin(write=False) as connection:
                yield SqlAlchemyUnitOfWork(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[SqlAlchemyUnitOfWork]:
        """A unit of work that is committed at its end."""
        with _translated_errors():
            ended = False
            try:
                async with self._database.begin(write=True) as connection:
                    yield SqlAlchemyUnitOfWork(connection)
                    ended = True
            except sa.exc.IntegrityError as error:
                if not ended:
                    raise
                raise Stale from error  # at COMMIT: a row that another one refers to is gone

    async def check(self) -> None:
        """Query every column of every table, and the records of the migration tools."""
        with _translated_errors():
            async with self._database.begin(write=False) as connection:
                if connection.dialect.name == "sqlite":
                    databases = await connection.execute(sa.text("PRAGMA database_list"))
                    require_file(databases.one().file)
                for table in metadata.sorted_tables:
                    await connection.execute(sa.select(table).limit(0))
                if await is_behind(connection):
                    raise not_migrated()


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except sa.exc.TimeoutError as error:  # every connection of the pool is in use
        raise unavailable(error) from error
    except (sa.exc.DBAPIError, OSError) as error:  # asyncpg leaves an OSError as it is
        translated = translate(getattr(error, "orig", error))
        if translated is None:
            raise
        raise translated from error
