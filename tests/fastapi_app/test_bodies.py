"""How bodies are read: the size first, then the token, and large ones in a worker thread."""

import threading
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Body, Depends, FastAPI, Request, Security, UploadFile
from fastapi.responses import StreamingResponse
from fastapi.security import APIKeyHeader
from fastapi.testclient import TestClient

from fastapi_app import parsing
from fastapi_app.dependencies import CurrentUser
from fastapi_app.parsing import INLINE_BODY
from fastapi_app.routing import StrictRouter
from http_contract.json_body import BODY_LIMIT, read_object
from tests.fastapi_app.problems import errors

LARGE = {"article": {"title": "t", "description": "d", "body": "b" * (INLINE_BODY + 1)}}


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The threads in which bodies were parsed, by their ids."""
    found: list[int] = []

    def read(body: bytes, *headers: str | None) -> dict[str, Any]:
        found.append(threading.get_ident())
        return read_object(body, *headers)

    monkeypatch.setattr(parsing, "read_object", read)
    return found


def _loop_thread(app: FastAPI, client: TestClient) -> int:
    @app.get("/thread")
    async def thread() -> int:
        return threading.get_ident()

    return int(client.get("/thread").json())


def test_a_large_body_is_parsed_in_a_worker_thread(
    app: FastAPI, client: TestClient, authorization: dict[str, str], threads: list[int]
) -> None:
    threads.clear()
    assert client.post("/api/articles", json=LARGE, headers=authorization).status_code == 201
    small = {"article": {**LARGE["article"], "body": "b"}}
    assert client.post("/api/articles", json=small, headers=authorization).status_code == 201
    loop = _loop_thread(app, client)
    assert [thread == loop for thread in threads] == [False, True]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer unknown"}])
def test_without_a_valid_token_no_body_is_parsed(
    client: TestClient, threads: list[int], headers: dict[str, str]
) -> None:
    refused = client.post("/api/articles", json=LARGE, headers=headers)
    assert set(errors(refused, 401)) == {"token"}
    assert threads == []


@pytest.mark.parametrize(
    ("content", "content_type", "status", "subject"),
    [
        (b"x" * (BODY_LIMIT + 1), "application/json", 413, "body"),
        (b"{", "application/json", 401, "token"),
        (b"{}", "text/plain", 401, "token"),
        (b"{}", "application/json", 401, "token"),
    ],
)
def test_size_comes_before_the_token_and_everything_else_after_it(
    client: TestClient, content: bytes, content_type: str, status: int, subject: str
) -> None:
    response = client.post("/api/articles", content=content, headers={"Content-Type": content_type})
    assert set(errors(response, status)) == {subject}


def test_a_security_scheme_of_ones_own_comes_before_the_body(
    app: FastAPI, client: TestClient
) -> None:
    router = StrictRouter(include_in_schema=False)

    @router.post("/guarded")
    async def guarded(
        name: Annotated[str, Body(embed=True)],
        key: Annotated[str, Security(APIKeyHeader(name="X-Key"))],
    ) -> str:
        return key + name

    app.include_router(router)
    assert client.post("/guarded", content=b"{").status_code == 401
    key = {"X-Key": "k"}
    assert errors(client.post("/guarded", content=b"{", headers=key), 415)
    assert client.post("/guarded", json={"name": "n"}, headers=key).json() == "kn"


def test_a_dependency_runs_once_though_the_body_waits_for_it(
    app: FastAPI, client: TestClient, authorization: dict[str, str]
) -> None:
    router, calls = StrictRouter(include_in_schema=False), []

    async def count(user: CurrentUser) -> str:
        calls.append(user.user.username)
        return user.user.username

    @router.post("/counted")
    async def counted(
        name: Annotated[str, Body(embed=True)], user: Annotated[str, Security(count)]
    ) -> str:
        return f"{user} {name}"

    app.include_router(router)
    response = client.post("/counted", json={"name": "n"}, headers=authorization)
    assert response.json() == "ada n"
    assert calls == ["ada"]


def test_a_dependency_may_have_a_body_of_its_own(app: FastAPI, client: TestClient) -> None:
    router = StrictRouter(include_in_schema=False)

    async def get_name(name: Annotated[str, Body(embed=True)]) -> str:
        return name

    @router.post("/one")
    async def one(name: Annotated[str, Depends(get_name)]) -> str:
        return name

    @router.post("/both")
    async def both(
        name: Annotated[str, Depends(get_name)], count: Annotated[int, Body(embed=True)]
    ) -> str:
        return name * count

    app.include_router(router)
    assert client.post("/one", json={"name": "a"}).json() == "a"
    assert client.post("/both", json={"name": "a", "count": 2}).json() == "aa"
    assert errors(client.post("/both", content=b"{"), 415)
    headers = {"Content-Type": "application/json"}
    broken = client.post("/both", content=b"{", headers=headers)
    assert errors(broken, 400) == {"body": ["is not valid JSON"]}


def test_endpoints_of_every_kind_have_bodies(app: FastAPI, client: TestClient) -> None:
    router = StrictRouter(include_in_schema=False)

    @router.post("/blocking")
    def blocking(name: Annotated[str, Body(embed=True)], times: int = 1) -> str:
        return name * times

    @router.post("/lines", response_class=StreamingResponse)
    async def lines(name: Annotated[str, Body(embed=True)]) -> AsyncIterator[str]:
        yield name
        yield name

    async def postponed(name: "Annotated[str, Body(embed=True)]", times: "int" = 1) -> "str":
        return name * times

    router.add_api_route("/postponed", postponed, methods=["POST"])
    app.include_router(router)
    assert client.post("/blocking?times=2", json={"name": "a"}).json() == "aa"
    assert client.post("/lines", json={"name": "a"}).text == "aa"
    assert client.post("/postponed?times=2", json={"name": "a"}).json() == "aa"
    for path in ("/blocking", "/lines", "/postponed"):
        assert errors(client.post(path, json={}), 422) == {"name": ["can't be blank"]}
        assert errors(client.post(path, content=b"{}"), 415)


def test_an_endpoint_may_read_the_request_itself(app: FastAPI, client: TestClient) -> None:
    router = StrictRouter(include_in_schema=False)

    @router.post("/json")
    async def read_json(request: Request) -> Any:
        return await request.json()

    @router.post("/size")
    async def read_size(request: Request) -> int:
        return len(await request.body())

    app.include_router(router)
    assert client.post("/json", json={"a": [1]}).json() == {"a": [1]}
    assert errors(client.post("/json", json=[1]), 400) == {"body": ["must be a JSON object"]}
    assert client.post("/size", content=b"not JSON").json() == 8
    assert errors(client.post("/size", content=b"x" * (BODY_LIMIT + 1)), 413)


def test_a_body_that_waits_for_too_long_is_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "MAX_WAIT", 0.0)
    user = {"username": "u" * INLINE_BODY, "email": "e", "password": "p"}
    response = client.post("/api/users", json={"user": user})
    assert errors(response, 503) == {"server": ["is overloaded"]}
    assert response.headers["Retry-After"] == "1"


@pytest.mark.parametrize("make_body", [lambda size: b"x" * size, lambda size: [b"x" * size]])
def test_a_body_is_bounded_with_and_without_a_length(
    client: TestClient, make_body: Callable[[int], Any]
) -> None:
    headers = {"Content-Type": "application/json"}
    for size, status in ((BODY_LIMIT, 400), (BODY_LIMIT + 1, 413)):
        response = client.post("/api/users", content=make_body(size), headers=headers)
        assert errors(response, status)


@pytest.mark.parametrize("make_body", [lambda size: b"x" * size, lambda size: [b"x" * size]])
def test_a_route_outside_of_the_contract_has_the_same_limit(
    app: FastAPI, client: TestClient, make_body: Callable[[int], Any]
) -> None:
    router = APIRouter(prefix="/plain")
    headers = {"Content-Type": "application/json"}

    @router.post("/size")
    async def read_size(request: Request) -> int:
        return len(await request.body())

    @router.post("/json")
    async def read_json(value: Annotated[Any, Body()]) -> Any:
        return value

    @router.put("/large", max_body_size=2 * BODY_LIMIT)
    async def read_large(request: Request) -> int:
        return len(await request.body())

    app.include_router(router)
    app.post("/direct/size")(read_size)
    for path in ("/plain/size", "/direct/size"):
        assert client.post(path, content=make_body(BODY_LIMIT)).json() == BODY_LIMIT
        refused = client.post(path, content=make_body(BODY_LIMIT + 1))
        assert errors(refused, 413) == {"body": ["is too large"]}
    refused = client.post("/plain/json", content=make_body(BODY_LIMIT + 1), headers=headers)
    assert errors(refused, 413) == {"body": ["is too large"]}
    missing = client.post("/plain/nowhere", content=make_body(BODY_LIMIT + 1))
    assert errors(missing, 404) == {"path": ["not found"]}
    wrong_method = client.delete("/plain/size", headers={"Content-Length": str(BODY_LIMIT + 1)})
    assert errors(wrong_method, 405) == {"method": ["not allowed"]}
    assert client.put("/plain/large", content=make_body(BODY_LIMIT + 1)).json() == BODY_LIMIT + 1
    assert errors(client.put("/plain/large", content=make_body(2 * BODY_LIMIT + 1)), 413)


def test_an_upload_outside_of_the_contract_is_bounded(app: FastAPI, client: TestClient) -> None:
    @app.post("/upload")
    async def upload(file: UploadFile) -> int | None:
        return file.size

    fits, large = (b"x" * size for size in (BODY_LIMIT - 1_000, BODY_LIMIT))
    assert client.post("/upload", files={"file": fits}).json() == len(fits)
    refused = client.post("/upload", files={"file": large})
    assert errors(refused, 413) == {"body": ["is too large"]}
    parts = {f"a{n}": "b" for n in range(2_000)}
    assert errors(client.post("/upload", data=parts, files={"file": b"x"}), 400)
