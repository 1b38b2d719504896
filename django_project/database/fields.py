"""Model fields."""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class TextKey(models.CharField):  # type: ignore[type-arg]
    """A primary key of text.

    For a "varchar" Django adds a second index on PostgreSQL, for LIKE. The type has another name,
    for which it does not.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """The type of the column."""
        if connection.vendor == "postgresql":
            return f"character varying({self.max_length})"
        return super().db_type(connection)
