"""How Alembic's commands run: in one transaction, so that a failure leaves nothing behind."""

from collections.abc import Collection, Mapping
from contextlib import ExitStack
from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.util import CommandError

from adapters.migration_steps import MIGRATIONS, steps_of_alembic
from adapters.sqlalchemy.migrating import (
    check_references,
    database_to_migrate,
    migrating,
    reason_of,
)
from adapters.sqlalchemy.migration_books import note_for_django, noted_by_django
from adapters.sqlalchemy.tables import metadata


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table is the Forge's: Django keeps some of its own beside them."""
    return kind != "table" or name in metadata.tables


def finish_step(
    ctx: MigrationContext, step: MigrationInfo, heads: Collection[Any], run_args: Mapping[str, Any]
) -> None:
    """Check references, and let Django's book, where there is one, tell of the step as well."""
    if ctx.as_sql or ctx.connection is None:
        return
    check_references(ctx.connection)
    noted = noted_by_django(ctx.connection)
    if not noted:
        return
    steps = steps_of_alembic(next(iter(heads), None))
    if steps == 0 and not noted <= MIGRATIONS:
        raise CommandError("tables of Django's refer to these: use manage.py roll_back instead")
    note_for_django(ctx.connection, noted, steps)


def default_differs(
    _context: object, _found: object, wanted: sa.Column[Any], *_: Any
) -> bool | None:
    """False for what SQLite has no word for; None leaves other defaults to Alembic."""
    return False if wanted.identity is not None else None


def run_migrations(connection: sa.Connection) -> None:
    """Run what was asked for."""
    on_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=is_ours,
        compare_server_default=default_differs if on_sqlite else True,
        render_as_batch=True,
        transactional_ddl=True,  # which Alembic would not expect of SQLite
        on_version_apply=finish_step,
    )
    with context.begin_transaction():
        context.run_migrations()


def connect(closing: ExitStack) -> sa.Connection:
    """A connection to the database that DATABASE_URL names; where it cannot be, a line why."""
    try:
        return closing.enter_context(migrating(database_to_migrate()))
    except (ValueError, sa.exc.DBAPIError) as error:
        raise CommandError(reason_of(error)) from error


if given := context.config.attributes.get("connection"):
    run_migrations(given)
else:
    with ExitStack() as opened:
        run_migrations(connect(opened))
