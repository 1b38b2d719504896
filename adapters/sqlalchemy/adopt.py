"""`python -m adapters.sqlalchemy.adopt`: let Alembic take over a database that Django built."""

import sys

import sqlalchemy as sa
from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError

from adapters.migration_steps import STEPS, steps_of_alembic, steps_of_django
from adapters.sqlalchemy.migrating import (
    alembic_config,
    connect_to_migrate,
    error_line,
    lock_migrations,
    url_to_migrate,
)
from adapters.sqlalchemy.migration_records import applied_by_django
from adapters.sqlalchemy.tables import metadata


class NotAdoptable(ValueError):
    """The database cannot be taken over. The message says why."""


def adopt(database_url: str) -> None:
    """Record what Django has built, and upgrade to the newest step, in one transaction.

    Raises ValueError if that is not possible. A database that Alembic has adopted is only upgraded.
    """
    with connect_to_migrate(database_url) as connection, connection.begin():
        lock_migrations(connection)
        steps = steps_of_django(applied_by_django(connection))
        if steps == 0:
            raise NotAdoptable("Django's migrations have built nothing here")
        alembic = alembic_config(connection)
        revision = MigrationContext.configure(connection).get_current_revision()
        if steps_of_alembic(revision) < steps:
            command.stamp(alembic, STEPS[steps - 1].revision)
        command.upgrade(alembic, "head")
        for table in metadata.sorted_tables:
            connection.execute(sa.select(table).limit(0))


def main() -> int:
    """Adopt the database of DATABASE_URL. Prints one line on stderr and returns 1 on an error."""
    try:
        adopt(url_to_migrate())
    except (ValueError, CommandError, TimeoutError, sa.exc.DBAPIError) as error:
        print(f"not adopted: {error_line(error)}", file=sys.stderr)
        return 1
    print(f"adopted, at {STEPS[-1].revision}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
