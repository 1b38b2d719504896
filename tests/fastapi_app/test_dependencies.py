"""Dependencies, overrides, state, responses, WebSockets and asynchronous clients."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import BackgroundTasks, Depends, FastAPI, Request, Response, WebSocket
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from pydantic import BaseModel
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from core.domain.accounts import Bearer, User
from core.domain.membership_tiers import Tier
from fastapi_app.dependencies import (
    CurrentUser,
    OptionalUser,
    PortsDep,
    Reader,
    get_current_user,
    get_ports,
    get_settings,
)
from fastapi_app.routing import StrictRouter
from fastapi_app.settings import Settings
from tests.fastapi_app.problems import errors


def _user(ports: Any, **members: Any) -> User:
    return User(
        id=uuid4(),
        username="eve",
        email=None,
        password_hash=None,
        bio=None,
        image=None,
        tier=members.get("tier", Tier.PRO),
        is_staff=False,
        version=1,
        created_at=ports.clock.now(),
    )


def test_the_current_user_can_be_overridden(app: FastAPI, client: TestClient) -> None:
    app.dependency_overrides[get_current_user] = lambda: Bearer(_user(app.state.ports), "a-token")
    assert client.get("/protected").json()["message"] == "Welcome to the Forge, eve."
    change = client.put("/api/user", json={"user": {}})
    assert errors(change, 422) == {"user": ["can't be blank"]}
    app.dependency_overrides.clear()
    assert errors(client.get("/protected"), 401) == {"token": ["is missing"]}


def test_the_ports_can_be_overridden(app: FastAPI, client: TestClient) -> None:
    class LastYear:
        def now(self) -> Any:
            return app.state.ports.clock.now().replace(year=2025)

    async def ports_of_last_year() -> Any:
        return replace(app.state.ports, clock=LastYear())

    app.dependency_overrides[get_ports] = ports_of_last_year
    joined = client.post("/forge/users", json={"name": "ada"}).json()
    assert joined["createdAt"].startswith("2025-")


def test_the_settings_can_be_overridden(
    app: FastAPI, client: TestClient, settings: Settings
) -> None:
    changed = settings.model_copy(update={"predict_deadline_ms": 0})
    app.dependency_overrides[get_settings] = lambda: changed
    response = client.post("/predict", json={"features": [1.0], "model_id": "mean"})
    assert errors(response, 504)


def test_an_extension_uses_the_apps_own_dependencies(
    app: FastAPI, client: TestClient, authorization: dict[str, str]
) -> None:
    router = StrictRouter(prefix="/x", include_in_schema=False)

    @router.get("/me")
    async def me(user: CurrentUser) -> str:
        return user.user.username

    @router.get("/anybody")
    async def anybody(user: OptionalUser, ports: PortsDep) -> str:
        return user.user.username if user else f"nobody at {ports.clock.now().year > 2000}"

    @router.get("/read")
    async def read(reader: Reader) -> str | None:
        return reader.user.username if reader else None

    app.include_router(router)
    assert client.get("/x/me", headers=authorization).json() == "ada"
    assert errors(client.get("/x/me"), 401) == {"token": ["is missing"]}
    assert client.get("/x/anybody").json() == "nobody at True"
    wrong = client.get("/x/anybody", headers={"Authorization": "Token wrong"})
    assert errors(wrong, 401) == {"token": ["is invalid"]}
    assert wrong.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert client.get("/x/read", headers=authorization).json() == "ada"
    assert client.get("/x/read", headers={"Authorization": "Token wrong"}).json() is None


def test_a_dependency_with_yield_ends_with_the_request(app: FastAPI, client: TestClient) -> None:
    events: list[str] = []

    async def session() -> AsyncIterator[str]:
        events.append("open")
        try:
            yield "session"
        except LookupError:
            events.append("failed")
            raise
        finally:
            events.append("closed")

    @app.get("/session")
    async def use(session: Annotated[str, Depends(session)], fail: bool = False) -> str:
        if fail:
            raise LookupError("in the endpoint")
        return session

    assert client.get("/session").json() == "session"
    with pytest.raises(LookupError):
        client.get("/session?fail=1")
    assert events == ["open", "closed", "open", "failed", "closed"]


def test_app_state_and_request_state(app: FastAPI, client: TestClient) -> None:
    app.state.widgets = ["w"]

    @app.get("/widgets")
    async def list_widgets(request: Request) -> list[str]:
        assert request.state.started_at > 0
        widgets: list[str] = request.app.state.widgets
        return widgets

    assert client.get("/widgets").json() == ["w"]


def test_responses_of_every_kind(app: FastAPI, client: TestClient) -> None:
    class Public(BaseModel):
        id: UUID
        small: float = 1e-7

    sent: list[str] = []

    @app.get("/model", response_model=Public)
    async def model() -> Any:
        return {"id": UUID(int=1), "password": "not in the response"}

    @app.get("/stream")
    def stream() -> StreamingResponse:
        def lines() -> Iterator[str]:
            yield "a\n"
            yield "b\n"

        return StreamingResponse(lines(), media_type="text/plain")

    @app.post("/tasks", status_code=202)
    async def task(tasks: BackgroundTasks, response: Response) -> str:
        tasks.add_task(sent.append, "mail")
        response.set_cookie("seen", "1")
        return "accepted"

    assert client.get("/model").json() == {"id": str(UUID(int=1)), "small": 1e-7}
    assert client.get("/stream").text == "a\nb\n"
    accepted = client.post("/tasks")
    assert (accepted.status_code, accepted.cookies["seen"], sent) == (202, "1", ["mail"])


def test_websockets(app: FastAPI, client: TestClient, authorization: dict[str, str]) -> None:
    @app.websocket("/chat/{area}")
    async def chat(websocket: WebSocket, area: int, user: CurrentUser, ports: PortsDep) -> None:
        await websocket.accept()
        await ports.store.check()
        await websocket.send_text(f"{user.user.username} in {area}")
        await websocket.close()

    with client.websocket_connect("/chat/7", headers=authorization) as session:
        assert session.receive_text() == "ada in 7"
    with (
        pytest.raises(WebSocketDenialResponse) as denied,
        client.websocket_connect("/chat/7"),
    ):
        pass
    assert denied.value.status_code == 401
    assert denied.value.json()["errors"] == {"token": ["is missing"]}
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        client.websocket_connect("/chat/x", headers=authorization),
    ):
        pass
    assert closed.value.code == 1008


@pytest.mark.anyio
async def test_an_asynchronous_client(app: FastAPI) -> None:
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        assert (await client.get("/ready")).json() == {"status": "ready"}
        joined = await client.post("/forge/users", json={"name": "ada"})
        assert joined.json()["name"] == "ada"
    assert not hasattr(app.state, "ports")


def test_a_lifespan_of_ones_own_around_the_apps(app: FastAPI) -> None:
    own = app.router.lifespan_context
    events: list[str] = []

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        events.append("start")
        async with own(app):
            yield
        events.append("end")

    app.router.lifespan_context = lifespan
    with TestClient(app) as client:
        assert client.get("/ready").status_code == 200
    assert events == ["start", "end"]
