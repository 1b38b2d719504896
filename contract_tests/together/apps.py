"""The three apps on one database, and clients that write to them concurrently."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar
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
class ThreeApps:
    """The three live apps, and the database that they share."""

    apis: dict[str, Api]
    database: sa.Engine

    @property
    def first(self) -> Api:
        """One of the apps, for what does not depend on which."""
        return next(iter(self.apis.values()))

    def send_at_once(self, requests: Iterable[Request]) -> list[httpx.Response]:
        """Send requests concurrently, to the apps in turn, and return the responses in order."""
        pairs = zip(requests, cycle(self.apis.values()), strict=False)
        return send_all_concurrently([_sending(request, api) for request, api in pairs])

    def count_rows(self, table: str, column: str, value: str | UUID) -> int:
        """Return the number of rows of a table that have a value in a column."""
        column_type: Any = sa.Uuid if isinstance(value, UUID) else sa.Text
        compared = sa.column(column, column_type)
        rows = sa.table(table, compared)
        query = sa.select(sa.func.count()).select_from(rows).where(compared == value)
        with self.database.connect() as connection:
            return connection.execute(query).scalar_one()


def _sending(request: Request, api: Api) -> Callable[[], httpx.Response]:
    return lambda: request(api)


@contextmanager
def serving_three_apps(databases: Databases, logs: Path) -> Iterator[ThreeApps]:
    """Serve all three apps, behind uvicorn and gunicorn, on one new database."""
    database_url = databases.migrated(migrate)
    with ExitStack() as running:
        clients = {
            name: running.enter_context(serving(serve_command(name), database_url, logs))
            for name in complete_apps()
        }
        engine = sa.create_engine(blocking_url(database_url))
        running.callback(engine.dispose)
        yield ThreeApps({name: Api(client, name) for name, client in clients.items()}, engine)


Result = TypeVar("Result")
WRITERS = 8
TRIES = 60


class Writer(Api):
    """A client that sends each request to the next app, and retries after a 503."""

    def __init__(self, number: int, apis: Sequence[Api]) -> None:
        self.number = number
        self.sent = 0
        self.refused = 0
        self._apis = cycle([*apis[number % len(apis) :], *apis[: number % len(apis)]])

    def send(self, method: str, path: str, **details: Any) -> httpx.Response:
        """Send a request, at most 60 times. Raises AssertionError for any 5xx but 503."""
        for _ in range(TRIES):
            answer = next(self._apis).send(method, path, **details)
            self.sent += 1
            if answer.status_code != 503:
                assert answer.status_code < 500, answer.text
                return answer
            self.refused += 1
            time.sleep(int(answer.headers["Retry-After"]))
        raise AssertionError(f"{method} {path} got a 503 {TRIES} times")


class Writers:
    """Eight clients that write to the three apps concurrently."""

    def __init__(self, apps: ThreeApps) -> None:
        apis = list(apps.apis.values())
        self._writers = [Writer(number, apis) for number in range(WRITERS)]

    def run(self, work: Callable[[Writer], Result]) -> list[Result]:
        """Run a function as each writer, all starting together, and return the results in order."""
        start = Barrier(WRITERS)

        def begin(writer: Writer) -> Result:
            start.wait()
            return work(writer)

        with ThreadPoolExecutor(WRITERS) as threads:
            return list(threads.map(begin, self._writers))

    def summary(self) -> str:
        """Return how many requests they sent, and how many of them got a 503."""
        sent = sum(writer.sent for writer in self._writers)
        refused = sum(writer.refused for writer in self._writers)
        return f"{sent} requests of {WRITERS} writers, {refused} refused with 503"
