"""What the tables of every room are made of."""

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()

_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # there, only INTEGER numbers rows


def number(name: str = "id") -> sa.Column[int]:
    """A primary key that the database counts up, and never gives twice."""
    return sa.Column(name, _BIG, sa.Identity(), primary_key=True)


def reference(name: str, column: str, *, primary_key: bool = False) -> sa.Column[Any]:
    """A reference to another table's key, of that key's type."""
    key = sa.ForeignKey(column, deferrable=True, initially="DEFERRED")
    kind = sa.Uuid() if column == "users.id" else sa.BigInteger()
    return sa.Column(name, kind, key, nullable=False, primary_key=primary_key)
