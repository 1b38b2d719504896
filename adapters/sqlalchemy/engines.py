"""How the engine of every app is set up, whichever database it reaches."""

from typing import Any

import sqlalchemy as sa

from adapters.sqlalchemy import postgresql, sqlite


def engine_options(url: sa.URL) -> dict[str, Any]:
    """What `create_engine` and `create_async_engine` take beside the URL."""
    chosen = {} if _is_sqlite(url) else postgresql.options(url.get_driver_name())
    return {"hide_parameters": True, **chosen}


def prepare(engine: sa.Engine) -> None:
    """Listen to what its connections need before they are used."""
    listen = sqlite.prepare if _is_sqlite(engine.url) else postgresql.prepare
    listen(engine)


def unit_options(url: sa.URL, *, write: bool) -> dict[str, Any]:
    """The execution options of a connection for a unit of work that writes, or only reads."""
    options = sqlite.unit_options if _is_sqlite(url) else postgresql.unit_options
    return options(write=write)


def _is_sqlite(url: sa.URL) -> bool:
    return url.get_backend_name() == "sqlite"
