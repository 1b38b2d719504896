"""`python -m adapters.sqlalchemy.adopt`: let Alembic take over a database that Django built."""

import sys

import sqlalchemy as sa
from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError

from adapters.migration_steps import STEPS, steps_of_alembic, steps_of_django
from adapters.sqlalchemy.migrating import alembic_on, database_to_migrate, migrating, reason_of
from adapters.sqlalchemy.migration_books import noted_by_django
from adapters.sqlalchemy.tables import metadata


class NotAdoptable(ValueError):
    """Why a database stays as it is."""


def adopt(database_url: str) -> None:
    """Believe Django's book, and bring the database to the newest step; ValueError if it cannot be.

    All in one transaction. What Alembic has adopted before is only brought to the newest step.
    """
    with migrating(database_url) as connection, connection.begin():
        taken = steps_of_django(noted_by_django(connection))
        if taken == 0:
            raise NotAdoptable("Django's migrations have built nothing here")
        alembic = alembic_on(connection)
        revision = MigrationContext.configure(connection).get_current_revision()
        if steps_of_alembic(revision) < taken:
            command.stamp(alembic, STEPS[taken - 1].revision)
        command.upgrade(alembic, "head")
        for table in metadata.sorted_tables:
            connection.execute(sa.select(table).limit(0))


def main() -> int:
    """Adopt what DATABASE_URL names; where that cannot be, one line on stderr and 1."""
    try:
        adopt(database_to_migrate())
    except (ValueError, CommandError, sa.exc.DBAPIError) as error:
        print(f"not adopted: {reason_of(error)}", file=sys.stderr)
        return 1
    print(f"adopted, at {STEPS[-1].revision}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
