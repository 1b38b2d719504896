"""Statements that Django's ORM does not have."""

from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.constants import OnConflict
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.db.models.lookups import GreaterThan
from django.db.models.sql import InsertQuery
from django.db.models.sql.compiler import SQLCompiler


def insert_unless_taken(row: Model) -> bool:
    """INSERT … ON CONFLICT DO NOTHING RETURNING: whether the row is stored now, with its id.

    `save()` would need a savepoint around it, since on PostgreSQL an error ends the transaction;
    `bulk_create(ignore_conflicts=True)` does not report what it ignored.
    """
    meta = row._meta
    query = InsertQuery(type(row), on_conflict=OnConflict.IGNORE)
    query.insert_values([one for one in meta.concrete_fields if one is not meta.auto_field], [row])
    compiler = query.get_compiler(connection=connection)
    compiler.returning_fields = meta.pk_fields
    [(sql, parameters)] = compiler.as_sql()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        key = cursor.fetchone()
    if key is not None and meta.auto_field is not None:
        [row.pk] = key
    return key is not None


class After(TupleGreaterThan):
    """A keyset condition, `(a, b) > (x, y)`, that an index can follow."""

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, Any]:
        """The same on SQLite. Django would expand it to ORs, for which no index is used."""
        return GreaterThan.as_sql(self, compiler, connection)
