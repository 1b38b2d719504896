"""How long a request waits within a database; the same for every ORM and driver.

What takes longer fails, and the response is 503. So requests for a table that somebody has locked
give their connections back, and requests for others get one. Migrations have no such limits.
"""

import selectors
from typing import Any

# Seconds for a lock of another transaction. It is more than PostgreSQL's `deadlock_timeout` of one
# second: of two transactions in a deadlock, one is to be repeated, and not refused.
LOCK_TIMEOUT = 3
STATEMENT_TIMEOUT = 5  # seconds, with the time that it waits for locks; PostgreSQL alone has it
# A ping costs a round trip, so a connection that was used recently is not pinged, unless the
# server has sent something meanwhile.
PING_AFTER = 1.0  # seconds without use
# Articles that one statement deletes, with their tags and comments, when a user is deleted.
ARTICLES_AT_ONCE = 500
# For one look at one socket; epoll, the default, would take four system calls.
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)


def postgresql_settings() -> dict[str, str]:
    """The settings of a session on PostgreSQL.

    Behind a pooler in transaction mode (TRANSACTION_POOLER) apps do not send them, as a session is
    not theirs alone. There the role has them: `ALTER ROLE forge SET lock_timeout = '3s'`.
    """
    return {
        "lock_timeout": f"{LOCK_TIMEOUT}s",
        "statement_timeout": f"{STATEMENT_TIMEOUT}s",
    }


def libpq_options(further: str = "") -> str:
    """The same as the parameter `options` of a session, before further ones, which override."""
    ours = " ".join(f"-c {name}={value}" for name, value in postgresql_settings().items())
    return f"{ours} {further}".rstrip()


def has_received(connection: Any) -> bool:
    """Whether the server sent something to an idle connection of psycopg, as when it closes one."""
    with _Selector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        return bool(selector.select(timeout=0))
