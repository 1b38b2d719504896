"""Flask over Django's ORM: Flask's requests send Django's request signals."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from contract_tests.api import Api
from contract_tests.targets.databases import SqliteFiles
from contract_tests.targets.target import Target

pytest.importorskip("django", reason="Django is not installed")
pytest.importorskip("flask", reason="Flask is not installed")

from django.core.signals import request_finished, request_started
from django.db import connection

from contract_tests.targets.in_process import over_django_orm


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    """The app on a database of its own."""
    with over_django_orm("flask", SqliteFiles(tmp_path)) as running:
        yield running


@pytest.fixture
def signals() -> Iterator[list[str]]:
    """The signals that Django receives."""
    received: list[str] = []

    def started(**_details: Any) -> None:
        received.append("started")

    def finished(**_details: Any) -> None:
        received.append("finished")

    request_started.connect(started)
    request_finished.connect(finished)
    yield received
    request_started.disconnect(started)
    request_finished.disconnect(finished)


@pytest.mark.parametrize(
    ("path", "status"), [("/ready", 200), ("/nowhere", 404), ("/api/tags", 200)]
)
def test_every_request_sends_both_signals(
    target: Target, signals: list[str], path: str, status: int
) -> None:
    assert Api(target.client).get(path).status_code == status
    assert signals == ["started", "finished"]


def test_a_request_that_fails_sends_both_signals(target: Target, signals: list[str]) -> None:
    assert target.clock is not None
    target.clock.break_down()
    body = {"user": {"username": "anna", "email": "a@example.org", "password": "8 letters"}}
    assert Api(target.client).post("/api/users", body).status_code == 500
    assert signals == ["started", "finished"]


def test_the_log_of_queries_is_cleared_with_each_request(target: Target) -> None:
    connection.force_debug_cursor = True
    lengths = []
    for _ in range(3):
        response: httpx.Response = Api(target.client).get("/api/tags")
        assert response.status_code == 200
        lengths.append(len(connection.queries_log))
    assert lengths[0] > 0
    assert lengths == [lengths[0]] * 3


def test_a_connection_that_is_too_old_is_closed(target: Target) -> None:
    api = Api(target.client)
    assert api.get("/api/tags").status_code == 200
    assert connection.connection is not None
    connection.close_at = 0  # as if it were too old
    assert api.get("/health").status_code == 200
    assert connection.connection is None
