"""What the two migration tools have noted of a database."""

from itertools import chain

import sqlalchemy as sa

from adapters.migration_steps import STEPS
from tests.stores.plain_sql import writing

Books = dict[str, list[tuple[str, ...]] | None]  # each tool's; none where it has noted nothing


def books_at(database_url: str) -> Books:
    """Both books."""
    alembic, django = "version_num FROM alembic_version", "app, name FROM django_migrations"
    with writing(database_url) as connection:
        return {"alembic": _noted(connection, alembic), "django": _noted(connection, django)}


def is_at(books: Books, steps: int) -> bool:
    """Whether both books tell of that many steps."""
    apps = {app for step in STEPS for app, _ in step.migrations}
    django = {(app, name) for app, name in books["django"] or [] if app in apps}
    taken = STEPS[:steps]
    return books["alembic"] == [(taken[-1].revision,)] and django == set(
        chain.from_iterable(step.migrations for step in taken)
    )


def _noted(connection: sa.Connection, noted: str) -> list[tuple[str, ...]] | None:
    if not sa.inspect(connection).has_table(noted.split()[-1]):
        return None
    return sorted(tuple(row) for row in connection.exec_driver_sql(f"SELECT {noted}"))
