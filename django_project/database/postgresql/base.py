"""The backend, under the name that Django looks for."""

from time import monotonic
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool

from adapters.database_timeouts import PING_AFTER, has_received


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL, from Django's pool.

    With CONN_HEALTH_CHECKS the pool pings the server before each request, which is a round trip.
    This backend pings a connection only if it was not used for PING_AFTER, or if the server has
    sent something since.
    """

    def get_new_connection(self, conn_params: Any) -> Any:
        """Take a connection from the pool. One that is lost is replaced."""
        connection = super().get_new_connection(conn_params)
        while self.pool is not None and not _is_alive(connection):
            connection.close()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection

    def _close(self) -> None:
        if self.connection is not None:
            self.connection.used_at = monotonic()
        super()._close()  # type: ignore[misc]  # missing in django-stubs


def _is_alive(connection: Any) -> bool:
    used_at: float | None = getattr(connection, "used_at", None)
    if used_at is None:  # it is new
        return True
    try:
        if has_received(connection) or monotonic() - used_at >= PING_AFTER:
            ConnectionPool.check_connection(connection)
    except (psycopg.Error, OSError, ValueError):  # ValueError: it has no socket any more
        return False
    return True
