"""Statements that tests send by themselves, past every store."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url, engine_options, prepare, unit_options


@contextmanager
def writing(database_url: str) -> Iterator[sa.Connection]:
    """A connection that is set up as the stores' are, in a transaction that is committed."""
    url = blocking_url(database_url)
    engine = sa.create_engine(url, **engine_options(url))
    prepare(engine)
    options = unit_options(url, write=True)
    try:
        with engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def execute(database_url: str, *statements: str) -> None:
    """Run statements in a transaction, and commit it."""
    with writing(database_url) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def rows(database_url: str, query: str) -> list[tuple[Any, ...]]:
    """What a query finds."""
    with writing(database_url) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]
