"""Texts that are primary keys."""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class TextKey(models.CharField):  # type: ignore[type-arg]
    """A text of limited length that names a row.

    For a "varchar" Django would have PostgreSQL keep a second index, for LIKE, which nobody asks
    of a key; under its other name the same type has one.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """The type of the column."""
        if connection.vendor == "postgresql":
            return f"character varying({self.max_length})"
        return super().db_type(connection)
