"""The commands of `flask`, in process by Flask's runner, and as people type them."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask.cli
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskCliRunner

from core.domain.accounts import Registration
from core.domain.articles import Draft
from core.use_cases import accounts, articles
from flask_app.cli import shell_context
from flask_app.composition import call, ports

ROOT = Path(__file__).parents[2]
SETTINGS = {
    *("FORGE_ENV", "SECRET_KEY", "DEBUG", "DATABASE_URL", "STRIPE_WEBHOOK_SECRET"),
    *("CORS_ALLOWED_ORIGINS", "CHEAP_PASSWORDS", "PREDICT_DEADLINE_MS", "MODEL_SERVER_URL"),
}


@pytest.mark.usefixtures("token")
def test_staff_are_appointed_and_dismissed(runner: FlaskCliRunner) -> None:
    appointed = runner.invoke(args=["staff", "appoint", "ada"])
    assert (appointed.exit_code, appointed.output) == (0, "'ada' is staff\n")
    dismissed = runner.invoke(args=["staff", "dismiss", "ada"])
    assert (dismissed.exit_code, dismissed.output) == (0, "'ada' is not staff\n")


def test_a_refusal_is_one_line(runner: FlaskCliRunner) -> None:
    refused = runner.invoke(args=["staff", "appoint", "nobody"])
    assert (refused.exit_code, refused.output) == (1, "Error: user not found\n")


def test_payments_that_matched_nobody(runner: FlaskCliRunner) -> None:
    listed = runner.invoke(args=["payments", "unmatched"])
    assert (listed.exit_code, listed.output) == (0, "")


def test_expired_tokens_are_purged(
    runner: FlaskCliRunner, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        clock = ports().clock
        call(accounts.register, Registration("ada", "ada@example.com", "correct horse"))
        now = clock.now()
    monkeypatch.setattr(type(clock), "now", lambda _self: now + timedelta(days=31))
    purged = runner.invoke(args=["tokens", "purge"])
    assert (purged.exit_code, purged.output) == (0, "expired tokens deleted: 1\n")
    assert runner.invoke(args=["tokens", "purge"]).output == "expired tokens deleted: 0\n"


def test_expired_idempotency_keys_are_purged(
    runner: FlaskCliRunner, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        clock = ports().clock
        author = call(accounts.register, Registration("ada", "ada@example.com", "correct horse"))
        call(articles.publish_article, author, Draft("t", "d", "b"), "k")
        now = clock.now()
    monkeypatch.setattr(type(clock), "now", lambda _self: now + timedelta(hours=25))
    purged = runner.invoke(args=["idempotency-keys", "purge"])
    assert (purged.exit_code, purged.output) == (0, "expired idempotency keys deleted: 1\n")
    again = runner.invoke(args=["idempotency-keys", "purge"])
    assert again.output == "expired idempotency keys deleted: 0\n"


def test_a_command_of_ones_own_calls_use_cases(app: Flask, runner: FlaskCliRunner) -> None:
    @app.cli.command("greet")
    def greet() -> None:
        user = call(accounts.register, Registration("bob", "bob@example.com", "correct horse"))
        print(f"hello {user.user.username}")

    assert runner.invoke(args=["greet"]).output == "hello bob\n"


def test_the_shell_knows_ports_and_use_cases(app: Flask) -> None:
    with app.app_context():
        context = app.make_shell_context()
        assert shell_context().items() <= context.items()
        assert context["call"](context["articles"].list_tags) == []
        assert context["ports"] is ports()


# As people type them


def _flask(
    *arguments: str, cwd: Path = ROOT, stdin: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in SETTINGS and not name.startswith("FLASK_")
    }
    return subprocess.run(
        [sys.executable, "-m", "flask", *arguments],
        env={"DATABASE_URL": "sqlite:///:memory:", **inherited, **variables},
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_bare_flask_finds_the_app() -> None:
    run = _flask("routes")
    assert run.returncode == 0
    assert "articles.publish_article" in run.stdout


def test_flask_shell() -> None:
    run = _flask("shell", stdin="print(type(ports).__name__, articles.list_tags.__name__)\n")
    assert "Ports list_tags" in run.stdout


@pytest.mark.parametrize("command", [["run"], ["staff", "appoint", "ada"], ["routes"], ["shell"]])
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"FORGE_ENV": "production", "SECRET_KEY": "secret"}, "SECRET_KEY: must have at least 32"),
        ({"DATABASE_URL": "oracle://user:secret@host"}, "DATABASE_URL: must be one of sqlite:"),
    ],
)
def test_unsafe_and_invalid_settings_end_a_command_in_one_line(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], message: str, command: list[str]
) -> None:
    monkeypatch.setenv("FLASK_SKIP_DOTENV", "1")
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    run = CliRunner().invoke(flask.cli.cli, ["--app", "flask_app", *command], env=settings)
    assert (run.exit_code, run.stdout) == (1, "")
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"Error: {message}")
    assert "secret" not in line


@contextmanager
def _taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


def _run_python(folder: Path, code: str, **variables: str) -> str:
    """What a process says that imports the WSGI entry in that folder."""
    inherited = {name: os.environ[name] for name in os.environ if name not in SETTINGS}
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**inherited, "PYTHONPATH": str(ROOT), **variables},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


IMPORTED = (
    "from flask_app.wsgi import app; print(app.config['PREDICT_DEADLINE_MS'], app.config['DEBUG'])"
)


def test_dotenv_is_read_alike_by_flask_and_by_servers(tmp_path: Path) -> None:
    shutil.copy(ROOT / ".flaskenv", tmp_path)
    (tmp_path / ".env").write_text("PREDICT_DEADLINE_MS=7\nDATABASE_URL=sqlite:///:memory:\n")
    assert _run_python(tmp_path, IMPORTED) == "7 False"
    shell = _flask(
        "shell",
        cwd=tmp_path,
        stdin="print(app.config['PREDICT_DEADLINE_MS'])\n",
        PYTHONPATH=str(ROOT),
    )
    assert "7" in shell.stdout
    assert _run_python(tmp_path, IMPORTED, FLASK_SKIP_DOTENV="1") == "1000 False"


def test_a_server_in_production_reads_no_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PREDICT_DEADLINE_MS=7\n")
    safe = {
        "FORGE_ENV": "production",
        "SECRET_KEY": "0123456789abcdef" * 2,
        "DATABASE_URL": "sqlite:///:memory:",
        "STRIPE_WEBHOOK_SECRET": "whsec_0123456789",
    }
    assert _run_python(tmp_path, IMPORTED, **safe) == "1000 False"


@pytest.mark.parametrize(
    ("variables", "arguments", "debugs"),
    [
        ({"DEBUG": "1"}, ["run"], "on"),
        ({"DEBUG": "off"}, ["run"], "off"),
        ({"DEBUG": "1"}, ["--no-debug", "run"], "off"),
    ],
)
def test_flask_run_debugs_as_it_is_told(
    variables: dict[str, Any], arguments: list[str], debugs: str
) -> None:
    # The port is taken, so that the server ends at once, after it has said how it would run.
    with _taken_port() as port:
        run = _flask(*arguments, "--no-reload", "--port", str(port), **variables)
    assert "Serving Flask app 'flask_app.wsgi'" in run.stdout
    assert f"Debug mode: {debugs}" in run.stdout
