"""What commands log of a database that is away: less than servers do."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from adapters.database_faults.refusals import log


@contextmanager
def only_errors_logged(*drivers: str) -> Iterator[None]:
    """Keep warnings to themselves, ours and those of these drivers' loggers.

    In the log of a server they say, over and over, why a database is away; whoever gives a command
    reads that in the one line that it ends with.
    """
    loggers = [log, *(logging.getLogger(name) for name in drivers)]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
