"""Times in columns: aware, in UTC, and on SQLite in Django's text."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from adapters.sqlalchemy.utc_time import UtcTime

SQLITE: sa.Dialect = sqlite.dialect()
POSTGRESQL: sa.Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
NOON = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (NOON, "2026-11-22 12:00:05"),
        (NOON + timedelta(milliseconds=120), "2026-11-22 12:00:05.120000"),
        (NOON.astimezone(timezone(timedelta(hours=-3))), "2026-11-22 12:00:05"),
    ],
)
def test_sqlite_holds_the_text_that_django_writes_there(time: datetime, text: str) -> None:
    assert UtcTime().process_bind_param(time, SQLITE) == text
    read = UtcTime().process_result_value(text, SQLITE)
    assert read == time
    assert read is not None
    assert read.tzinfo is UTC


def test_later_texts_sort_after_earlier_ones() -> None:
    times = [NOON + timedelta(milliseconds=ms) for ms in (-1, 0, 1, 10, 100, 999, 1_000)]
    texts = [UtcTime().process_bind_param(time, SQLITE) for time in times]
    assert texts == sorted(texts)


def test_another_database_keeps_times_itself() -> None:
    assert UtcTime().process_bind_param(NOON, POSTGRESQL) == NOON
    assert UtcTime().process_result_value(NOON, POSTGRESQL) == NOON


def test_a_session_in_another_time_zone_reads_utc() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=9)))
    read = UtcTime().process_result_value(elsewhere, POSTGRESQL)
    assert read == NOON
    assert read is not None
    assert read.tzinfo is UTC


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL])
def test_no_time_is_none(dialect: sa.Dialect) -> None:
    assert UtcTime().process_bind_param(None, dialect) is None
    assert UtcTime().process_result_value(None, dialect) is None
