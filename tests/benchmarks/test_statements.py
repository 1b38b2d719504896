"""How statements are counted."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from benchmarks.databases.postgresql import Postgres, postgres_server
from benchmarks.databases.statements import StatementLog, Statements, counted, statements

LOG = [
    json.dumps({"message": message})
    for message in (
        "statement: BEGIN",
        "execute <unnamed>: SELECT a\nFROM b",
        "execute __asyncpg_stmt_1__: INSERT INTO b VALUES ($1)",
        "checkpoint complete: wrote 3 buffers",
        "duration: 3 ms",
        "statement: COMMIT;",
    )
]


def test_statements_are_found_in_a_log() -> None:
    assert statements(LOG) == [
        *("BEGIN", "SELECT a\nFROM b", "INSERT INTO b VALUES ($1)", "COMMIT;")
    ]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("select 1", Statements(1, 0, 0)),
        ("WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a", Statements(1, 0, 0)),
        (" update b set c = 1", Statements(1, 0, 0)),
        ("ROLLBACK;", Statements(0, 1, 0)),
        ("SAVEPOINT s1", Statements(0, 1, 0)),
        ("START TRANSACTION READ ONLY", Statements(0, 1, 0)),
        ("SET TIME ZONE 'UTC'", Statements(0, 0, 1)),
    ],
)
def test_a_statement_is_of_one_kind(statement: str, expected: Statements) -> None:
    assert counted([statement]) == expected


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """The server of measurements."""
    with postgres_server([]) as server:
        yield server


def test_a_server_tells_what_it_was_asked_meanwhile(postgres: Postgres) -> None:
    engine = sa.create_engine(blocking_url(postgres.create("counted")))
    postgres.note_statements("counted")

    def ask() -> None:
        with engine.begin() as connection:
            connection.execute(sa.select(1))
            connection.execute(sa.text("CREATE TABLE a (b int)"))
            connection.execute(sa.text("INSERT INTO a VALUES (1)"))

    engine.connect().close()  # a new connection asks things of its own
    with closing(StatementLog(postgres, "counted")) as log:
        assert log.count(ask) == Statements(data=2, transaction=2, other=1)
        assert log.count(lambda: None) == Statements(0, 0, 0)
    engine.dispose()
