"""Both stores in SQL, opened on SQLite and on PostgreSQL so that they can be watched."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.sqlalchemy.connection import Connection
from adapters.sqlalchemy.store import SqlAlchemyStore
from contract_tests.targets.django_database import django_on
from tests.plans.watched import WatchedDjango, WatchedSqlAlchemy, WatchedStore
from tests.stores.migrating import database_url, start_django


class PostgresDatabase:
    """Opens transactions on PostgreSQL, which no app's own configuration names as yet."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def begin(self, *, write: bool) -> AsyncIterator[Connection]:
        """A connection as Flask's store has it."""
        from flask_app.database import BlockingConnection

        with self._engine.begin() as connection:
            yield BlockingConnection(connection)


@contextmanager
def sqlalchemy_on_sqlite(database: Path) -> Iterator[WatchedStore]:
    """The store in SQL on a SQLite file."""
    pytest.importorskip("flask", reason="Flask is not installed")
    from flask_app.database import BlockingDatabase

    opened = BlockingDatabase(database_url(database))
    yield WatchedSqlAlchemy(opened.engine, SqlAlchemyStore(opened))
    opened.engine.dispose()


@contextmanager
def django_on_sqlite(database: Path) -> Iterator[WatchedStore]:
    """The store on Django's ORM on a SQLite file."""
    start_django()
    from django_project.config.store import DjangoStore

    with django_on(database):
        yield WatchedDjango(DjangoStore())


@contextmanager
def sqlalchemy_on_postgres(directory: Path) -> Iterator[WatchedStore]:
    """The store in SQL on the PostgreSQL whose socket is in that directory."""
    pytest.importorskip("flask", reason="Flask is not installed")
    engine = postgres_engine(directory)
    yield WatchedSqlAlchemy(engine, SqlAlchemyStore(PostgresDatabase(engine)))
    engine.dispose()


@contextmanager
def django_on_postgres(directory: Path) -> Iterator[WatchedStore]:
    """The store on Django's ORM, this thread's default connection moved to that PostgreSQL."""
    start_django()
    from django.db import connections

    from django_project.config.store import DjangoStore

    connection, settings = connections["default"], connections.settings["default"]
    connections.close_all()
    connections.settings["default"] = {
        **settings,
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": "postgres",
        "HOST": str(directory),
        "OPTIONS": {},
    }
    connections["default"] = connections.create_connection("default")
    try:
        yield WatchedDjango(DjangoStore())
    finally:
        connections.close_all()
        connections.settings["default"], connections["default"] = settings, connection


def postgres_engine(directory: Path) -> sa.Engine:
    """An engine on the PostgreSQL whose socket is in that directory."""
    return sa.create_engine(f"postgresql+psycopg://postgres@/postgres?host={directory}")


Open = Callable[[Path], AbstractContextManager[WatchedStore]]
ON_SQLITE: dict[str, Open] = {"sqlalchemy": sqlalchemy_on_sqlite, "django": django_on_sqlite}
ON_POSTGRES: dict[str, Open] = {
    "sqlalchemy": sqlalchemy_on_postgres,
    "django": django_on_postgres,
}
