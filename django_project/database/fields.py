"""Model fields, and their defaults."""

from datetime import datetime

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone


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


def current_time() -> datetime:
    """The default of a column: the time in whole milliseconds, as a dump in JSON keeps it."""
    now = timezone.now()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
