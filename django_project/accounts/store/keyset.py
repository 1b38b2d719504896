"""Where the next page of accounts begins, as a condition that an index can follow."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.db.models.lookups import GreaterThan
from django.db.models.sql.compiler import SQLCompiler


class After(TupleGreaterThan):
    """Whether columns, the first of them first, come after some values: `(a, b) > (x, y)`."""

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, Any]:
        """The same on SQLite, where Django would spell it out, and the index tell nothing."""
        return GreaterThan.as_sql(self, compiler, connection)
