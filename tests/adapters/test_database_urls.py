"""Which driver serves a DATABASE_URL."""

import pytest

from adapters.sqlalchemy.engines import async_url, blocking_url


@pytest.mark.parametrize(
    ("database_url", "awaited", "blocking"),
    [
        ("sqlite:///forge.db", "sqlite+aiosqlite:///forge.db", "sqlite+pysqlite:///forge.db"),
        ("sqlite:////a/b.db", "sqlite+aiosqlite:////a/b.db", "sqlite+pysqlite:////a/b.db"),
        (
            "postgresql://a:b@h:5/n",
            "postgresql+asyncpg://a:b@h:5/n",
            "postgresql+psycopg://a:b@h:5/n",
        ),
        ("postgres://a@h/n", "postgresql+asyncpg://a@h/n", "postgresql+psycopg://a@h/n"),
        (
            "postgresql://a@/n?host=/d&sslmode=require",
            "postgresql+asyncpg://a@/n?host=%2Fd&ssl=require",
            "postgresql+psycopg://a@/n?host=%2Fd&sslmode=require",
        ),
    ],
)
def test_each_database_has_a_driver_that_is_awaited_and_one_that_blocks(
    database_url: str, awaited: str, blocking: str
) -> None:
    assert async_url(database_url).render_as_string(hide_password=False) == awaited
    assert blocking_url(database_url).render_as_string(hide_password=False) == blocking


@pytest.mark.parametrize(
    "database_url",
    [
        "",
        "forge.db",
        "mysql://anna:secret@x/y",
        "secret",
        "sqlite//secret",
        "postgresql://anna:part@secret:part@x/y",
    ],
)
def test_any_other_is_refused_by_its_variable_without_showing_it(database_url: str) -> None:
    for driven_url in (async_url, blocking_url):
        with pytest.raises(
            ValueError, match=r"^DATABASE_URL: must be one of sqlite:///…, postgresql://…$"
        ) as refusal:
            driven_url(database_url)
        assert refusal.value.__suppress_context__


def test_a_parameter_that_asyncpg_does_not_know_is_refused_before_it_connects() -> None:
    with pytest.raises(ValueError, match=r"^DATABASE_URL: may have no parameters but host, port"):
        async_url("postgresql://anna@x/y?connect_timeout=3")
