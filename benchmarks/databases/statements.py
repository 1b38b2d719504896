"""What a PostgreSQL server was asked, by its own log."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from uuid import uuid4

import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from benchmarks.databases.postgresql import Postgres

_ASKED = re.compile(r"(?:statement|execute [^:]*): (?P<statement>.*)", re.DOTALL)
_DATA = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "MERGE", "VALUES"}
_TRANSACTION = {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"}
_WRITTEN_WITHIN = 10.0  # seconds
_PAUSE = 0.005


@dataclass(frozen=True)
class Statements:
    """How many statements touched data, how many a transaction's state, how many neither."""

    data: int
    transaction: int
    other: int

    def __str__(self) -> str:
        return f"{self.data} + {self.transaction + self.other}"

    def as_json(self) -> dict[str, int]:
        """By kind."""
        return asdict(self)


class StatementLog:
    """Counts what one database is asked; its statements have to be noted (`note_statements`)."""

    def __init__(self, postgres: Postgres, database: str) -> None:
        self._postgres = postgres
        self._database = database
        engine = sa.create_engine(
            blocking_url(postgres.url(database)),
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
        )
        self._marks = engine.connect()

    def close(self) -> None:
        """Leave the database."""
        self._marks.close()

    def count(self, ask: Callable[[], object]) -> Statements:
        """What is asked while that runs, and until every connection waits for its client."""
        began = self._mark()
        ask()
        while not self._postgres.is_idle(self._database):
            time.sleep(_PAUSE)
        return counted(statements(self._lines(began, self._mark())))

    def _mark(self) -> str:
        """A statement that no other is; it is in the log when this returns."""
        mark = f"mark {uuid4().hex}"
        self._marks.exec_driver_sql(f"/* {mark} */ SELECT 1")
        deadline = time.monotonic() + _WRITTEN_WITHIN
        while mark not in self._postgres.log.read_text():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self._postgres.log} does not tell what was asked")
            time.sleep(_PAUSE)
        return mark

    def _lines(self, first: str, last: str) -> Iterable[str]:
        lines = self._postgres.log.read_text().splitlines()
        at = [number for number, line in enumerate(lines) if first in line or last in line]
        return lines[at[0] + 1 : at[-1]]


def statements(lines: Iterable[str]) -> list[str]:
    """The statements in a log in JSON, each as it was run."""
    messages = [json.loads(line).get("message", "") for line in lines]
    return [found["statement"] for text in messages if (found := _ASKED.match(text))]


def counted(asked: Iterable[str]) -> Statements:
    """How many there are of each kind."""
    kinds = Counter(map(_kind, asked))
    return Statements(kinds["data"], kinds["transaction"], kinds["other"])


def _kind(statement: str) -> str:
    word = re.split(r"[\s;(]", statement.strip(), maxsplit=1)[0].upper()
    if word in _DATA:
        return "data"
    return "transaction" if word in _TRANSACTION else "other"
