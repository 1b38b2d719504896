"""An unhandled exception: answered in the contract's form, logged once, and raised again."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from fastapi import BackgroundTasks, FastAPI, Request
from fastapi.responses import PlainTextResponse, StreamingResponse
from fastapi.testclient import TestClient

from adapters.memory.store import MemoryStore
from contract_tests.targets.live import serving
from fastapi_app.main import create_app
from fastapi_app.settings import Settings
from tests.fastapi_app.problems import errors

FAILING = """
from fastapi_app.main import app

@app.get("/fail")
async def fail() -> None:
    raise LookupError("nobody expected this")
"""


@pytest.fixture
def failing(app: FastAPI) -> FastAPI:
    """An app with a route that fails."""

    @app.get("/fail")
    async def fail() -> None:
        raise LookupError("nobody expected this")

    return app


@pytest.fixture
def silent(failing: FastAPI) -> Iterator[TestClient]:
    """A client that sees the response to an error, and not the error."""
    with TestClient(failing, raise_server_exceptions=False) as client:
        yield client


def _logged_errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.exc_info]


def test_it_is_answered_and_logged_once_with_its_id(
    silent: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "forge"):
        response = silent.get("/fail", headers={"X-Request-ID": "failing-1"})
    assert errors(response, 500) == {"server": ["internal error"]}
    assert response.headers["X-Request-ID"] == "failing-1"
    assert _logged_errors(caplog) == ["request failing-1 failed"]


def test_a_test_client_sees_the_error(failing: FastAPI) -> None:
    with TestClient(failing) as client, pytest.raises(LookupError, match="nobody expected this"):
        client.get("/fail")


def test_debug_shows_the_traceback_to_a_browser(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"debug": True}))

    @app.get("/fail")
    async def fail() -> None:
        raise LookupError("nobody expected this")

    client = TestClient(app, raise_server_exceptions=False)
    page = client.get("/fail", headers={"Accept": "text/html"})
    assert (page.status_code, "nobody expected this" in page.text) == (500, True)
    assert errors(client.get("/fail"), 500) == {"server": ["internal error"]}


def test_a_handler_of_ones_own_answers(failing: FastAPI) -> None:
    @failing.exception_handler(Exception)
    async def apologize(_request: Request, _error: Exception) -> PlainTextResponse:
        return PlainTextResponse("sorry", 200)

    client = TestClient(failing, raise_server_exceptions=False)
    assert client.get("/fail").text == "sorry"


def test_after_the_response_has_begun_it_is_logged_and_raised(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def lines() -> AsyncIterator[bytes]:
            yield b"first\n"
            raise LookupError("in the middle")

        return StreamingResponse(lines())

    @app.get("/background")
    async def background(tasks: BackgroundTasks) -> str:
        def fail() -> None:
            raise LookupError("afterwards")

        tasks.add_task(fail)
        return "done"

    with TestClient(app) as client:
        with pytest.raises(LookupError, match="in the middle"):
            client.get("/stream")
        with pytest.raises(LookupError, match="afterwards"):
            client.get("/background")
    silent = TestClient(app, raise_server_exceptions=False)
    assert silent.get("/background").json() == "done"
    assert len(_logged_errors(caplog)) == 3


def test_a_server_logs_no_second_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "failing_app.py").write_text(FAILING, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    command = "uvicorn failing_app:app --http h11 --port {port}"
    with serving(command, f"sqlite:///{tmp_path}/forge.db", tmp_path) as client:
        assert client.get("/fail").json()["errors"] == {"server": ["internal error"]}
    (log,) = tmp_path.glob("*.log")
    assert log.read_text(encoding="utf-8").count("Traceback (most recent call last)") == 1


def test_the_store_of_a_test_is_the_one_that_it_passes(app: FastAPI) -> None:
    with TestClient(app) as client:
        assert isinstance(app.state.ports.store, MemoryStore)
        assert client.get("/ready").json() == {"status": "ready"}
