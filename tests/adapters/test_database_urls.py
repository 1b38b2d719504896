"""The driver of a DATABASE_URL."""

import pytest

from adapters.sqlalchemy.engines import async_url, blocking_url


@pytest.mark.parametrize(
    ("database_url", "asynchronous", "blocking"),
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
def test_each_database_has_an_asynchronous_and_a_blocking_driver(
    database_url: str, asynchronous: str, blocking: str
) -> None:
    assert async_url(database_url).render_as_string(hide_password=False) == asynchronous
    assert blocking_url(database_url).render_as_string(hide_password=False) == blocking


@pytest.mark.parametrize(
    "database_url",
    [
        "",
        "forge.db",
        "mysql://anna:secret@x/y",
        "secret",
        "sqlite//secret",
        "sqlite://secret.db",  # which Python's own parsers take for a host
        "postgresql://anna:part@secret:part@x/y",
    ],
)
def test_any_other_url_is_an_error_that_does_not_show_it(database_url: str) -> None:
    for url_with_driver in (async_url, blocking_url):
        with pytest.raises(
            ValueError, match=r"^DATABASE_URL: must be one of sqlite:///…, postgresql://…$"
        ) as caught:
            url_with_driver(database_url)
        assert caught.value.__suppress_context__


def test_a_parameter_unknown_to_asyncpg_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"^DATABASE_URL: may have no parameters but host, port"):
        async_url("postgresql://anna@x/y?connect_timeout=3")
