"""How Alembic's commands run: in one transaction, so that a failure changes nothing."""

from collections.abc import Collection, Mapping
from contextlib import ExitStack
from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.command import upgrade
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.util import CommandError

from adapters.migration_steps import MIGRATIONS, steps_of_alembic, steps_of_django
from adapters.sqlalchemy.migrating import (
    check_foreign_keys,
    connect_to_migrate,
    error_line,
    lock_migrations,
    url_to_migrate,
)
from adapters.sqlalchemy.migration_records import applied_by_django, record_for_django
from adapters.sqlalchemy.tables import metadata


def is_managed(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table is described by the metadata; Django has further ones of its own."""
    return kind != "table" or name in metadata.tables


def finish_step(
    ctx: MigrationContext, step: MigrationInfo, heads: Collection[Any], run_args: Mapping[str, Any]
) -> None:
    """Check foreign keys, and record the step for Django too, if it has a table for that."""
    if ctx.as_sql or ctx.connection is None:
        return
    check_foreign_keys(ctx.connection)
    applied = applied_by_django(ctx.connection)
    if not applied:
        return
    steps = steps_of_alembic(next(iter(heads), None))
    if steps == 0 and not applied <= MIGRATIONS:
        raise CommandError("Django's own tables refer to these: use manage.py roll_back instead")
    record_for_django(ctx.connection, applied, steps)


def default_differs(
    _context: object, _reflected: object, column: sa.Column[Any], *_: Any
) -> bool | None:
    """Ignore an identity, which SQLite does not reflect; None leaves other defaults to Alembic."""
    return False if column.identity is not None else None


def run_migrations(connection: sa.Connection) -> None:
    """Run the command on a connection."""
    on_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=is_managed,
        compare_server_default=default_differs if on_sqlite else True,
        render_as_batch=True,
        transactional_ddl=True,  # Alembic assumes that SQLite cannot
        on_version_apply=finish_step,
    )
    with context.begin_transaction():
        lock_migrations(connection)
        if _is_upgrade():
            _refuse_database_of_django(connection)
        before = _revision(connection)
        context.run_migrations()
        if _is_upgrade() and _revision(connection) == before:
            context.config.print_stdout("Nothing to do: the database is at %s", before)


def _is_upgrade() -> bool:
    """Whether this is `alembic upgrade` from the command line."""
    command = getattr(context.config.cmd_opts, "cmd", None)
    return command is not None and command[0] is upgrade and not context.is_offline_mode()


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_database_of_django(connection: sa.Connection) -> None:
    if _revision(connection) is None and steps_of_django(applied_by_django(connection)):
        raise CommandError(
            "Django has built this database: take it over by `python -m adapters.sqlalchemy.adopt`"
        )


def connect(stack: ExitStack) -> sa.Connection:
    """Connect to the database of DATABASE_URL. Raises CommandError with one line."""
    try:
        return stack.enter_context(connect_to_migrate(url_to_migrate()))
    except (ValueError, TimeoutError, sa.exc.DBAPIError) as error:
        raise CommandError(error_line(error)) from error


if existing := context.config.attributes.get("connection"):
    run_migrations(existing)
else:
    with ExitStack() as stack:
        run_migrations(connect(stack))
