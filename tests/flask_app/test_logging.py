"""What is logged, once, wherever logging is configured."""

import logging
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from flask import Flask, current_app

from http_contract.access_log import current_request_id

ROOT = Path(__file__).parents[2]
LINES = """
import logging
{before}
from flask import current_app
from flask_app import create_app
app = create_app({{"DATABASE_URL": "sqlite:///:memory:", "DEBUG": {debug}}})
{after}
@app.get("/own")
def own():
    current_app.logger.debug("a detail")
    current_app.logger.info("a line of my own")
    return ""
app.test_client().get("/own?secret=1", headers={{"X-Request-ID": "id-1"}})
logging.getLogger("werkzeug").warning("a line of the server")
"""
BASIC = "logging.basicConfig(format='mine: %(message)s')"


def _run(before: str = "", after: str = "", debug: bool = False) -> list[str]:
    code = LINES.format(before=before, after=after, debug=debug)
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return run.stderr.splitlines()


def test_the_apps_logger_writes_a_line_once_with_the_requests_id() -> None:
    own, access, server = _run()
    assert own.endswith("INFO flask_app [id-1] a line of my own")
    assert " [id-1] GET /own 200 " in access
    assert server.endswith("a line of the server")


@pytest.mark.parametrize("position", ["before", "after"])
def test_the_root_loggers_handlers_write_each_line_once(position: str) -> None:
    own, access, server = _run(BASIC) if position == "before" else _run(after=BASIC)
    assert own == "mine: a line of my own"
    assert access.startswith("mine: GET /own 200 ")
    assert server == "mine: a line of the server"


def test_debugging_shows_more() -> None:
    assert any(line.endswith("a detail") for line in _run(debug=True))


def test_a_request_is_a_line_with_its_duration(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        app.test_client().get("/api/profiles/Zo%C3%AB%0A?q=secret", query_string=None)
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("GET /api/profiles/Zo%C3%AB%0A 404 ")
    assert line.endswith(" ms")


def test_an_error_that_propagates_has_its_line(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/own")
    def fail() -> NoReturn:
        raise LookupError

    with caplog.at_level(logging.INFO), pytest.raises(LookupError):
        app.test_client().get("/own")
    assert [record.getMessage().rsplit(" ", 2)[0] for record in caplog.records] == ["GET /own 500"]


def test_the_id_ends_with_the_request(app: Flask) -> None:
    app.add_url_rule("/own", view_func=lambda: current_request_id.get(), endpoint="own")
    assert app.test_client().get("/own", headers={"X-Request-ID": "a"}).text == "a"
    assert current_request_id.get() == "-"


def test_the_logger_is_flasks(app: Flask) -> None:
    with app.app_context():
        assert current_app.logger is logging.getLogger("flask_app")
