"""What commands log: less than servers do."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

# Why a database is away is a warning in the log of a server, over and over while it is. Whoever
# gives a command reads it in the one line that the command ends with.
LOGGERS = [logging.getLogger(name) for name in ("forge.database", "psycopg.pool")]


@contextmanager
def only_errors_logged() -> Iterator[None]:
    """Keep those warnings to itself."""
    levels = [logger.level for logger in LOGGERS]
    for logger in LOGGERS:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(LOGGERS, levels, strict=True):
            logger.setLevel(level)
