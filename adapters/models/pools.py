"""How the connections to a model server are pooled.

httpcore looks through all connections of a pool at each request, so that hundreds in one make
the loop its bottleneck; several pools, asked in turn, look through a few each.
"""

import ssl
from functools import cache
from typing import TypedDict

POOLS = 16


class PoolLimits(TypedDict):
    """What `httpx.Limits` and `httpcore.ConnectionPool` both take."""

    max_connections: int | None
    max_keepalive_connections: int | None
    keepalive_expiry: float | None


LIMITS: PoolLimits = {
    # No request waits for another's connection.
    "max_connections": None,
    # In each pool, so 2,048 in all: above that, each question opens a connection of its own.
    "max_keepalive_connections": 128,
    # Seconds; shorter than servers keep theirs, or one would close while a question is on its way.
    "keepalive_expiry": 1.0,
}


@cache
def trusted() -> ssl.SSLContext:
    """Whom the system trusts, read once for all pools of a process: it takes 40 ms."""
    return ssl.create_default_context()
