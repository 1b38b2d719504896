"""INSERT … ON CONFLICT DO NOTHING, which tells whether a row went in."""

from django.db import connection
from django.db.models import Model
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery


def insert_unless_taken(row: Model) -> bool:
    """Whether a row is stored now, and has its number; it is not where it meets another.

    `save()` would need a savepoint around it, since on PostgreSQL an error ends the transaction;
    `bulk_create(ignore_conflicts=True)` does not tell.
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
