"""The commands as an operator types them."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import config

from adapters.migration_steps import STEPS
from adapters.sqlalchemy import adopt
from contract_tests.targets.databases import PostgresServer, SqliteFiles
from tests.migrations.schema_facts import schema_at
from tests.migrations.tools import DJANGO, is_at, records_at


@contextmanager
def over_tcp(database_url: str) -> Iterator[str]:
    """The URL of the same database with a host and a port."""
    url = sa.make_url(database_url)
    if url.host:
        yield database_url
        return
    server = Path(str(url.query["host"])) / f".s.PGSQL.{url.query.get('port', 5432)}"
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        threading.Thread(target=_accept, args=(listening, str(server)), daemon=True).start()
        port = listening.getsockname()[1]
        there = url.set(host="127.0.0.1", port=port, password="any", query={})
        yield there.render_as_string(hide_password=False)


def _accept(listening: socket.socket, server: str) -> None:
    with suppress(OSError):  # it is closed
        while True:
            client, _ = listening.accept()
            behind = socket.socket(socket.AF_UNIX)
            behind.connect(server)
            for pair in ((client, behind), (behind, client)):
                threading.Thread(target=_pass_on, args=pair, daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)


ROOT = Path(__file__).parents[2]
NEWEST = len(STEPS)
MANAGE = "django_project/manage.py"


def run(database_url: str, *command: str) -> subprocess.CompletedProcess[str]:
    """What comes of a command, with that DATABASE_URL."""
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "DATABASE_URL": database_url},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


@pytest.mark.postgresql
def test_both_tools_reach_postgresql_by_socket_and_over_tcp(
    postgresql: PostgresServer,
) -> None:
    pytest.importorskip("django", reason="Django is not installed")
    database = postgresql.absent()
    postgresql.create(database)
    with over_tcp(database) as by_tcp:
        assert "host=" not in by_tcp
        for url, *command in (
            (by_tcp, "-m", "alembic", "upgrade", STEPS[0].revision),
            (database, "-m", "alembic", "upgrade", STEPS[1].revision),
            (by_tcp, MANAGE, "adopt"),
            (database, MANAGE, "migrate"),
            (database, MANAGE, "roll_back"),
            (by_tcp, "-m", "adapters.sqlalchemy.adopt"),
            (by_tcp, "-m", "alembic", "check"),
        ):
            done = run(url, *command)
            assert done.returncode == 0, done.stderr
    assert is_at(records_at(database), NEWEST)
    postgresql.drop(database)


def test_django_reports_an_adoption_in_one_line(sqlite_files: SqliteFiles) -> None:
    pytest.importorskip("django", reason="Django is not installed")
    database = sqlite_files.absent()
    sqlite_files.create(database)
    expect_error = run(database, MANAGE, "adopt")
    assert (expect_error.returncode, expect_error.stdout) == (1, "")
    assert expect_error.stderr == "CommandError: Alembic's migrations have built nothing here\n"
    assert schema_at(database) == {}
    assert run(database, "-m", "alembic", "upgrade", "head").returncode == 0
    adopted = run(database, MANAGE, "adopt")
    assert adopted.returncode == 0
    assert adopted.stdout.endswith(f"adopted, at {STEPS[-1].revision}\n")


def test_alembic_reports_an_adoption_in_one_line(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    assert adopt.main() == 1
    assert capsys.readouterr() == (
        "",
        "not adopted: Django's migrations have built nothing here\n",
    )
    DJANGO.upgrade(database, NEWEST)
    assert adopt.main() == 0
    assert capsys.readouterr() == (f"adopted, at {STEPS[-1].revision}\n", "")


NO_DATABASES = [
    "postgresql://somebody:secret@127.0.0.1:1/forge",
    "mysql://somebody:secret@x/y",
    "sqlite:////dev/null/forge.db",
    "secret",
]


@pytest.mark.parametrize("url", NO_DATABASES)
def test_alembic_reports_a_missing_database_in_one_line(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert adopt.main() == 1
    _assert_in_a_line("not adopted: ", capsys.readouterr().err)
    with pytest.raises(SystemExit) as ended:
        config.main(["upgrade", "head"])
    assert ended.value.code != 0
    _assert_in_a_line("FAILED: ", "".join(capsys.readouterr()))


def _assert_in_a_line(beginning: str, said: str) -> None:
    assert said.strip().startswith(beginning)
    assert said.strip().count("\n") == 0
    assert "secret" not in said
