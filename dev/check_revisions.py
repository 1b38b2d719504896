"""`make check`: whether Alembic's revisions build the tables that SQLAlchemy describes."""

import sys

from alembic import command
from alembic.util import CommandError

from adapters.sqlalchemy.migrating import alembic_config, connect_to_migrate


def main() -> int:
    """Build them in memory and compare; 1, and the differences on stderr, where there are any."""
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
