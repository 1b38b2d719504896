"""Our three apps at once, as scenarios reach them and look behind them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from contract_tests.api import Api, send_all_concurrently
from contract_tests.apps import complete_apps
from contract_tests.targets.databases import Databases, migrate
from contract_tests.targets.live import serve_command, serving

Request = Callable[[Api], httpx.Response]


@dataclass(frozen=True)
class Three:
    """The three, live, and the database that they share."""

    apis: dict[str, Api]
    database: sa.Engine

    @property
    def any(self) -> Api:
        """One of the three."""
        return next(iter(self.apis.values()))

    def spread(self, requests: Iterable[Request]) -> list[httpx.Response]:
        """The answers to requests that are sent at the same moment, to one app after the other."""
        pairs = zip(requests, cycle(self.apis.values()), strict=False)
        return send_all_concurrently([_sending(request, api) for request, api in pairs])

    def count(self, table: str, column: str, value: str | UUID) -> int:
        """How many rows the database has there."""
        column_type: Any = sa.Uuid if isinstance(value, UUID) else sa.Text
        place = sa.column(column, column_type)
        query = sa.select(sa.func.count()).select_from(sa.table(table, place)).where(place == value)
        with self.database.connect() as connection:
            return connection.execute(query).scalar_one()


def _sending(request: Request, api: Api) -> Callable[[], httpx.Response]:
    return lambda: request(api)


@contextmanager
def three_on(databases: Databases, logs: Path) -> Iterator[Three]:
    """All three, behind the servers that people deploy, on one new database."""
    database_url = databases.migrated(migrate)
    with ExitStack() as running:
        clients = {
            name: running.enter_context(serving(serve_command(name), database_url, logs))
            for name in complete_apps()
        }
        engine = sa.create_engine(blocking_url(database_url))
        running.callback(engine.dispose)
        yield Three({name: Api(client, name) for name, client in clients.items()}, engine)
