"""How Alembic reaches the database that DATABASE_URL names: through a driver that blocks."""

import os

import sqlalchemy as sa
from alembic import context

from adapters.sqlalchemy import sqlite
from adapters.sqlalchemy.tables import metadata
from adapters.sqlalchemy.urls import blocking_url

DEVELOPMENT_DATABASE = "sqlite:///forge.db"


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table is the Forge's: Django keeps some of its own beside them."""
    return kind != "table" or name in metadata.tables


def run_migrations() -> None:
    """Run what was asked for in one transaction, so that a failure leaves nothing behind."""
    url = blocking_url(os.environ.get("DATABASE_URL") or DEVELOPMENT_DATABASE)
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
    sqlite.prepare(engine)
    with engine.connect().execution_options(**{sqlite.WRITES: True}) as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_name=is_ours,
            render_as_batch=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
