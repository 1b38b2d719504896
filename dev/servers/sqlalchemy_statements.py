"""Counts the statements that SQLAlchemy executes while a request is served."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Engine, event

_statements: ContextVar[list[str] | None] = ContextVar("statements", default=None)


@contextmanager
def counting() -> Iterator[list[str]]:
    """Fill a list with the statements of this thread, or of this task and those that it starts."""
    statements: list[str] = []
    token = _statements.set(statements)
    try:
        yield statements
    finally:
        _statements.reset(token)


@event.listens_for(Engine, "before_cursor_execute")
def _count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
    if (statements := _statements.get()) is not None:
        statements.append(statement)
