"""`make check`: compare the schema of Alembic's revisions with the tables of SQLAlchemy."""

import sys

from alembic import command
from alembic.util import CommandError

from adapters.sqlalchemy.migrating import alembic_config, connect_to_migrate


def main() -> int:
    """Build the schema in memory, and compare. Returns 1, with differences on stderr, if any."""
    with connect_to_migrate("sqlite://") as connection, connection.begin():
        alembic = alembic_config(connection)
        command.upgrade(alembic, "head")
        try:
            command.check(alembic)
        except CommandError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
