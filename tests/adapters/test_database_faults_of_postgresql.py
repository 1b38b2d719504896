"""What an error of PostgreSQL's drivers means to the core."""

import pytest

from adapters.database_errors import has_outdated_plan, translate
from core.domain.errors import DomainError, Kind
from core.ports.store import Stale


class Error(Exception):
    """An error as psycopg and SQLAlchemy's adapter of asyncpg raise it, without a class of it."""

    def __init__(self, sqlstate: str | None, message: str = "in any words") -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


class OperationalError(Error):
    """One that PEP 249 says is not due to a statement."""


def kind_of(error: BaseException) -> Kind | None:
    """The kind of the refusal that it means."""
    meaning = translate(error)
    return meaning.kind if isinstance(meaning, DomainError) else None


@pytest.mark.parametrize(
    "sqlstate",
    [
        pytest.param("08006", id="connection_failure"),
        pytest.param("25006", id="read_only_sql_transaction"),
        pytest.param("28P01", id="invalid_password"),
        pytest.param("3D000", id="invalid_catalog_name"),
        pytest.param("42501", id="insufficient_privilege"),
        pytest.param("53100", id="disk_full"),
        pytest.param("53300", id="too_many_connections"),
        pytest.param("55000", id="accepts no connections"),
        pytest.param("55P03", id="lock_not_available"),
        pytest.param("57014", id="query_canceled"),
        pytest.param("57P01", id="admin_shutdown"),
        pytest.param("57P02", id="crash_shutdown"),
        pytest.param("57P03", id="cannot_connect_now"),
        pytest.param("58030", id="io_error"),
        pytest.param("XX001", id="data_corrupted"),
    ],
)
def test_a_server_that_is_stopped_full_or_lets_nobody_in_is_unavailable(sqlstate: str) -> None:
    assert kind_of(Error(sqlstate)) is Kind.UNAVAILABLE


@pytest.mark.parametrize(
    "error",
    [
        OperationalError(None, "the connection is lost"),
        Error(None, "cannot call Transaction.commit(): the underlying connection is closed"),
        Error(None, "cannot switch to state 12; another operation (2) is in progress"),
        ConnectionRefusedError("Connect call failed"),
        TimeoutError(),
    ],
)
def test_a_server_that_a_driver_does_not_reach_is_unavailable(error: Exception) -> None:
    assert kind_of(error) is Kind.UNAVAILABLE


@pytest.mark.parametrize("sqlstate", ["42P01", "42703"])
def test_a_server_that_lacks_a_table_or_a_column_is_not_migrated(sqlstate: str) -> None:
    assert kind_of(Error(sqlstate)) is Kind.NOT_MIGRATED


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_transactions_in_each_others_way_are_worth_another_try(sqlstate: str) -> None:
    assert isinstance(translate(OperationalError(sqlstate)), Stale)


def test_a_statement_that_a_migration_has_overtaken_is_unavailable_for_a_moment() -> None:
    of_psycopg = Error("0A000", "cached plan must not change result type")
    of_sqlalchemy = Error(None, "cached statement plan is invalid")  # says no code, its cause does
    of_sqlalchemy.__cause__ = Error("0A000")
    for error in (of_psycopg, of_sqlalchemy):
        assert has_outdated_plan(error)
        assert kind_of(error) is Kind.UNAVAILABLE


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(Error("0A000", "not supported"), id="what PostgreSQL cannot do"),
        pytest.param(Error("23505"), id="a constraint"),
        pytest.param(Error("42601"), id="a fault of ours"),
        pytest.param(Error(None, "expected 2 parameters"), id="a fault of ours, says the driver"),
        pytest.param(RuntimeError("connection is closed"), id="no error of a driver"),
    ],
)
def test_any_other_error_means_nothing_to_the_core(error: Exception) -> None:
    assert translate(error) is None


def test_the_log_says_why_in_a_line_without_the_row(caplog: pytest.LogCaptureFixture) -> None:
    translate(Error("53100", "could not extend file\nDETAIL:  Failing row contains (a secret)."))
    translate(TimeoutError())
    assert [message for _, _, message in caplog.record_tuples] == [
        "the database is unavailable: could not extend file",
        "the database is unavailable: TimeoutError",
    ]
