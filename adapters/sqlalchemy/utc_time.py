"""Times that SQLAlchemy and Django write and read alike."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa


class _SqliteDateTime(sa.types.UserDefinedType[Any]):
    """A column that SQLite calls DATETIME and that holds text."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        """The type's name in CREATE TABLE."""
        return "DATETIME"


class UtcTime(sa.TypeDecorator[datetime]):
    """An aware time in UTC: timestamptz, and on SQLite the text that Django writes there.

    SQLAlchemy's own type always writes six digits of a second, Django none for a whole
    one; compared as text, the two would not sort.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Text on SQLite, which has no times."""
        sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(_SqliteDateTime() if sqlite else self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        """Without its offset on SQLite."""
        if value is None or dialect.name != "sqlite":
            return value
        return str(value.astimezone(UTC).replace(tzinfo=None))

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """Always aware and in UTC, whatever time zone the database has for its sessions."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        moment: datetime = value
        return moment.astimezone(UTC)
