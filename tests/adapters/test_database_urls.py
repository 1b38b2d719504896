"""The driver of a DATABASE_URL."""

import sqlite3
import ssl
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from adapters.database_urls import (
    check_parameters,
    create_private_file,
    sqlite_file,
    sqlite_url,
)
from adapters.sqlalchemy.engines import async_url, blocking_url, engine_options
from adapters.sqlalchemy.postgresql import without_parameters_of_libpq


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
            "postgresql+asyncpg://a@/n?host=%2Fd&sslmode=require",
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


# As hosting providers hand them out.
PROVIDED = [
    "sslmode=require",
    "sslmode=require&channel_binding=require",
    "sslmode=verify-full&sslrootcert=system",
    f"sslmode=verify-ca&sslrootcert={__file__}&sslcert={__file__}&sslkey={__file__}",
    "connect_timeout=15&application_name=forge&target_session_attrs=read-write",
    "options=-c%20search_path%3Dpublic&sslmode=prefer",
    "host=a,b&port=1,2",
]
REFUSED = {
    "pgbouncer=true": "may have no parameters but application_name, channel_binding, connect_",
    "a-secret=1": "may have no parameters but",
    "user=somebody": "may have no parameters but",
    "sslmode=a-secret": "sslmode must be one of disable, allow, prefer, require, verify-ca,",
    "channel_binding=yes": "channel_binding must be one of disable, prefer, require",
    "target_session_attrs=master": "target_session_attrs must be one of any, primary",
    "ssl_min_protocol_version=1.2": "ssl_min_protocol_version must be one of TLSv1, ",
    "connect_timeout=0": "connect_timeout must be 1 to 999 seconds",
    "connect_timeout=-1": "connect_timeout must be 1 to 999 seconds",
    "connect_timeout=5s": "connect_timeout must be 1 to 999 seconds",
    "connect_timeout=1000": "connect_timeout must be 1 to 999 seconds",
    "sslmode=require&sslmode=disable": "sslmode must be given once",
    "sslrootcert=/no/such/a-secret": "sslrootcert must be a file",
    "sslcert=system": "sslcert must be a file",
}


@pytest.mark.parametrize("parameters", PROVIDED)
def test_parameters_of_libpq_are_taken(parameters: str) -> None:
    for url_with_driver in (async_url, blocking_url):
        url_with_driver(f"postgresql://anna@x/y?{parameters}")
    check_parameters(parse_qs(parameters))


@pytest.mark.parametrize(("parameters", "text"), REFUSED.items(), ids=REFUSED)
def test_what_not_every_app_understands_is_refused_by_name(parameters: str, text: str) -> None:
    for url_with_driver in (async_url, blocking_url):
        with pytest.raises(ValueError, match=rf"^DATABASE_URL: {text}") as caught:
            url_with_driver(f"postgresql://anna:p4ssw0rd@x/y?{parameters}")
        assert "a-secret" not in str(caught.value)
        assert "p4ssw0rd" not in str(caught.value)


def _arguments(parameters: str, *, transaction_pooler: bool = False) -> dict[str, Any]:
    url = async_url(f"postgresql://anna@x/y?{parameters}")
    options = engine_options(url, transaction_pooler=transaction_pooler)
    arguments: dict[str, Any] = options["connect_args"]
    return arguments


def test_asyncpg_is_given_the_parameters_of_libpq_in_a_dsn() -> None:
    assert "dsn" not in _arguments("host=a&port=1")
    arguments = _arguments("connect_timeout=15&sslmode=require&application_name=a%20b")
    assert arguments["timeout"] == 15
    assert arguments["dsn"] == "postgresql://?sslmode=require&application_name=a+b"
    kept = without_parameters_of_libpq(async_url("postgresql://x/y?host=a&port=1&sslmode=require"))
    assert kept.query == {"host": "a", "port": "1"}


def test_asyncpg_verifies_the_certificate_where_channel_binding_is_required() -> None:
    for parameters in ("", "&sslmode=require", "&sslmode=disable", "&sslrootcert=system"):
        context = _arguments(f"channel_binding=require{parameters}")["ssl"]
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    own = _arguments(f"channel_binding=require&sslmode=require&sslrootcert={__file__}")
    assert "ssl" not in own
    assert parse_qs(own["dsn"].partition("?")[2])["sslmode"] == ["verify-full"]
    for weaker in ("disable", "prefer"):
        assert _arguments(f"channel_binding={weaker}&sslmode=require") == _arguments(
            "sslmode=require"
        )


def test_a_time_for_connecting_in_the_url_counts() -> None:
    blocking = blocking_url("postgresql://x/y?connect_timeout=15")
    assert "connect_timeout" not in engine_options(blocking)["connect_args"]
    assert engine_options(blocking_url("postgresql://x/y"))["connect_args"]["connect_timeout"] == 3
    assert _arguments("sslmode=require")["timeout"] == 3


@pytest.mark.parametrize(
    "folder", ["p%20q", "w?z", "a+b", "a b", "a#b", "100%", "ä", "%2F", "a&b=c", ":memory:x"]
)
def test_the_path_of_a_sqlite_file_is_quoted(folder: str) -> None:
    file = Path("/srv") / folder / "forge.db"
    url = sqlite_url(file)
    assert sqlite_file(url) == file
    for url_with_driver in (async_url, blocking_url):
        parsed = url_with_driver(url)
        assert (parsed.database, parsed.query) == (str(file), {})


def test_a_sqlite_file_is_created_for_its_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    create_private_file(str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    create_private_file(str(file))  # an existing one keeps its permissions
    assert file.stat().st_mode & 0o777 == 0o640
    for other in ("", ":memory:", "file:x?mode=memory", str(tmp_path / "no" / "folder.db")):
        create_private_file(other)
    assert [*tmp_path.iterdir()] == [file]


def test_a_file_that_is_in_use_keeps_its_locks(tmp_path: Path) -> None:
    """POSIX ends all locks of a process on a file whenever it closes any descriptor of it."""
    file = tmp_path / "a.db"
    create_private_file(str(file))
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.execute("BEGIN EXCLUSIVE")
        create_private_file(str(file))
        other = f"import sqlite3; sqlite3.connect({str(file)!r}, 0).execute('BEGIN IMMEDIATE')"
        ended = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True)
        assert "database is locked" in ended.stderr
