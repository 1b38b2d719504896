"""The backend, under the name that Django looks for."""

from typing import Any

from django.db.backends.sqlite3 import base

from adapters.database_urls import create_private_file


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to a SQLite file."""

    def get_new_connection(self, conn_params: Any) -> Any:
        """Connect. A file that is not there is created for this user alone."""
        create_private_file(str(conn_params["database"]))
        return super().get_new_connection(conn_params)
