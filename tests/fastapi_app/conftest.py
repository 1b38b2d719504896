"""Fixtures: the app over a store in memory, and a client with its lifespan."""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed")

from fastapi import FastAPI
from fastapi.testclient import TestClient

from adapters.memory.store import MemoryStore
from fastapi_app.main import create_app
from fastapi_app.settings import Settings

PASSWORD = "a-password-of-ada"


@pytest.fixture
def settings() -> Settings:
    """Settings for tests. `.env` is not read."""
    return Settings(_env_file=None, cheap_passwords=True)


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """An app of its own: add routes, middleware and overrides to it."""
    return create_app(settings, store=nullcontext(MemoryStore()))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client within the lifespan of the app. It raises unhandled exceptions."""
    with TestClient(app) as client:
        yield client


@pytest.fixture
def token(client: TestClient) -> str:
    """The token of a registered user, ada."""
    user = {"username": "ada", "email": "ada@example.com", "password": PASSWORD}
    registered: str = client.post("/api/users", json={"user": user}).json()["user"]["token"]
    return registered


@pytest.fixture
def authorization(token: str) -> dict[str, str]:
    """The headers of a request by ada."""
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio."""
    return "asyncio"
