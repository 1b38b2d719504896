"""HTTPException with any status, detail and headers is answered in the contract's form."""

import json
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

from tests.fastapi_app.problems import errors


def _raise(app: FastAPI, error: HTTPException) -> None:
    @app.get("/raise")
    async def raise_error() -> None:
        raise error


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 409, 410, 418, 429, 451, 503])
def test_any_status_keeps_its_detail_and_headers(
    app: FastAPI, client: TestClient, status: int
) -> None:
    _raise(app, HTTPException(status, "not while it rains", headers={"Retry-After": "7"}))
    response = client.get("/raise")
    assert errors(response, status) == {"request": ["not while it rains"]}
    assert response.headers["Retry-After"] == "7"


def test_a_status_without_a_detail_has_its_title(app: FastAPI, client: TestClient) -> None:
    _raise(app, HTTPException(429))
    response = client.get("/raise")
    assert errors(response, 429) == {"request": ["too many requests"]}
    assert response.json()["title"] == "Too Many Requests"


def test_an_unregistered_status_is_an_error(app: FastAPI, client: TestClient) -> None:
    _raise(app, HTTPException(499, "closed"))
    response = client.get("/raise")
    assert errors(response, 499) == {"request": ["closed"]}
    assert response.json()["title"] == "Error"


def test_a_500_says_nothing_about_its_cause(app: FastAPI, client: TestClient) -> None:
    _raise(app, HTTPException(500, "the password is wombat"))
    assert errors(client.get("/raise"), 500) == {"server": ["internal error"]}


@pytest.mark.parametrize(
    "detail", [{"code": 7}, ["a", "b"], 7, True, {"errors": {"a": ["b"]}}, [{"loc": ["a"]}]]
)
def test_a_detail_of_another_type_is_json_text(
    app: FastAPI, client: TestClient, detail: Any
) -> None:
    _raise(app, HTTPException(409, detail))
    assert json.loads(errors(client.get("/raise"), 409)["request"][0]) == detail


def test_a_detail_of_texts_by_subject_is_the_errors(app: FastAPI, client: TestClient) -> None:
    _raise(app, HTTPException(422, {"title": "is rude", "body": "is dull"}))
    assert errors(client.get("/raise"), 422) == {"body": ["is dull"], "title": ["is rude"]}


def test_only_an_unrouted_path_is_a_path_that_is_not_found(
    app: FastAPI, client: TestClient
) -> None:
    _raise(app, HTTPException(404, "no such widget"))
    assert errors(client.get("/raise"), 404) == {"request": ["no such widget"]}
    assert errors(client.get("/no-such-path"), 404) == {"path": ["not found"]}


def test_a_redirect_stays_one(app: FastAPI, client: TestClient) -> None:
    _raise(app, HTTPException(307, headers={"Location": "/health"}))
    assert client.get("/raise").json() == {"status": "ok"}


def test_a_dependency_may_raise_too(app: FastAPI, client: TestClient) -> None:
    async def forbid() -> None:
        raise HTTPException(403, "members only")

    router = APIRouter(prefix="/club", dependencies=[Depends(forbid)])

    @router.get("/bar")
    async def drink() -> None: ...

    app.include_router(router)
    assert errors(client.get("/club/bar"), 403) == {"request": ["members only"]}


def test_a_405_that_an_endpoint_raises_keeps_its_detail_and_headers(
    app: FastAPI, client: TestClient
) -> None:
    _raise(app, HTTPException(405, "locked", headers={"Allow": "PUT"}))
    response = client.get("/raise")
    assert errors(response, 405) == {"request": ["locked"]}
    assert response.headers["Allow"] == "PUT"


def test_a_subclass_is_answered_alike(app: FastAPI, client: TestClient) -> None:
    class RateLimitExceeded(HTTPException):
        def __init__(self) -> None:
            super().__init__(429, "5 per 1 minute")

    _raise(app, RateLimitExceeded())
    assert errors(client.get("/raise"), 429) == {"request": ["5 per 1 minute"]}


def test_a_handler_of_ones_own_wins(app: FastAPI) -> None:
    @app.exception_handler(KeyError)
    async def answer_lost(_request: Request, error: KeyError) -> JSONResponse:
        return JSONResponse({"lost": str(error)}, 418)

    @app.get("/raise")
    async def raise_error() -> None:
        raise KeyError("spoon")

    with TestClient(app) as client:
        assert client.get("/raise").json() == {"lost": "'spoon'"}
