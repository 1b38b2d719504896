"""The schema that a database really has."""

from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url

# The migration tools' own tables, and those of Django's own apps.
BOOKKEEPING = ("alembic_", "auth_", "django_")


def schema(database: str) -> dict[str, dict[str, Any]]:
    """Every table of the rooms in a database."""
    engine = sa.create_engine(blocking_url(database), poolclass=sa.NullPool)
    inspector = sa.inspect(engine)
    names = inspector.get_table_names()
    return {name: _table(inspector, name) for name in names if not name.startswith(BOOKKEEPING)}


def _table(inspector: sa.Inspector, name: str) -> dict[str, Any]:
    """What a table is made of; foreign keys without their names, which Django makes up."""
    return {
        "columns": sorted(
            (c["name"], str(c["type"]), c["nullable"], c["default"])
            for c in inspector.get_columns(name)
        ),
        "primary_key": inspector.get_pk_constraint(name)["constrained_columns"],
        "unique": sorted(inspector.get_unique_constraints(name), key=itemgetter("name")),
        "indexes": sorted(
            (index for index in inspector.get_indexes(name) if not _for_like(index)),
            key=itemgetter("name"),
        ),
        "checks": sorted(inspector.get_check_constraints(name), key=itemgetter("name")),
        "references": sorted(
            (key["constrained_columns"], key["referred_table"], key["referred_columns"])
            for key in inspector.get_foreign_keys(name)
        ),
    }


def _for_like(index: sa.engine.interfaces.ReflectedIndex) -> bool:
    """Whether Django made it on PostgreSQL, beside that of a key that is a text."""
    return str(index["name"]).endswith("_like")
